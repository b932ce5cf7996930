#!/usr/bin/env node
/*
 * Starts the built command line. Written in the oldest syntax that any Node still understands, so that one that is too old
 * says so in words instead of failing on the first new character.
 */
'use strict';

var path = require('node:path');
var fs = require('node:fs');
var url = require('node:url');

var NEEDED_MAJOR = 22;
var NEEDED_MINOR = 14;

function tooOld(version) {
  var parts = String(version).split('.');
  var major = parseInt(parts[0], 10);
  var minor = parseInt(parts[1], 10);
  return major < NEEDED_MAJOR || (major === NEEDED_MAJOR && minor < NEEDED_MINOR);
}

function refuse(message) {
  process.stderr.write(`stallscope: ${message}\n`);
  process.exitCode = 2;
}

var checkout = path.join(__dirname, '..', '..');
var built = path.join(checkout, 'out', 'main', 'headless.js');

if (tooOld(process.versions.node)) {
  refuse(
    'needs Node.js ' +
      NEEDED_MAJOR +
      '.' +
      NEEDED_MINOR +
      ' or newer, this is ' +
      process.versions.node +
      '; in a checkout run it as `npm run -s stallscope -- ...`, which brings its own, elsewhere install a newer Node.js.',
  );
} else if (!fs.existsSync(built)) {
  refuse(`is not built yet: run \`npm run build\` in ${checkout} first.`);
} else {
  import(url.pathToFileURL(built).href).catch((error) => {
    process.stderr.write(`stallscope: ${error?.stack ? error.stack : error}\n`);
    process.exitCode = 1;
  });
}
