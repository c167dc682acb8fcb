/**
 * A transform for asc: as-bind's own, whose description of the module keeps only the functions that take or give texts. The others are called
 * raw, with numbers; binding them too would make the module larger, and the start of a daemon slower.
 */
'use strict';

const AsBindTransform = require('as-bind');

const TEXT = '~lib/string/String';

/** Of as-bind's description (JSON, as bytes): what concerns texts. */
function onlyTexts(bytes) {
  const { typeIds, importedFunctions, exportedFunctions } = JSON.parse(new TextDecoder().decode(bytes));
  const hasText = ([, { returnType, parameters }]) => [returnType, ...parameters].includes(TEXT);
  const kept = {
    typeIds: { [TEXT]: typeIds[TEXT] },
    importedFunctions,
    exportedFunctions: Object.fromEntries(Object.entries(exportedFunctions).filter(hasText)),
  };
  return new TextEncoder().encode(JSON.stringify(kept));
}

module.exports = class AsBindTextsTransform extends AsBindTransform {
  afterCompile(module) {
    super.afterCompile({ addCustomSection: (name, bytes) => module.addCustomSection(name, onlyTexts(bytes)) });
  }
};
