/** Stylesheets, which the bundler loads with the code that imports them. */
declare module '*.css';
