process.title = 'ovn-ic';
