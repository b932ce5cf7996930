#!/usr/bin/env node
// biome-ignore-all lint: the oldest syntax is the point of this file
/*
 * Starts the built command line. Written in the oldest syntax that any Node still understands, so that one that is too old
 * says so in words instead of failing on the first new character.
 */
'use strict';

var path = require('path');
var fs = require('fs');
var url = require('url');

var NEEDED_MAJOR = 22;
var NEEDED_MINOR = 14;

function tooOld(version) {
  var parts = String(version).split('.');
  var major = parseInt(parts[0], 10);
  var minor = parseInt(parts[1], 10);
  return major < NEEDED_MAJOR || (major === NEEDED_MAJOR && minor < NEEDED_MINOR);
}

function refuse(message) {
  process.stderr.write('stallscope: ' + message + '\n');
  process.exitCode = 2;
}

var checkout = path.join(__dirname, '..', '..');
var built = path.join(checkout, 'out', 'main', 'headless.js');

if (tooOld(process.versions.node)) {
  var words = [
    'needs Node.js',
    NEEDED_MAJOR + '.' + NEEDED_MINOR,
    'or newer, this is ' + process.versions.node + ';',
    'in a checkout run it as `npm run -s stallscope -- ...`, which brings its own, elsewhere install a newer Node.js.',
  ];
  refuse(words.join(' '));
} else if (!fs.existsSync(built)) {
  refuse(['is not built yet: run `npm run build` in ', checkout, ' first.'].join(''));
} else {
  // In a text of its own, because an old Node would not even read a file that has this word in it.
  var load = new Function('specifier', 'return import(specifier)');
  load(url.pathToFileURL(built).href).catch(function (error) {
    process.stderr.write(['stallscope: ', error && error.stack ? error.stack : error, '\n'].join(''));
    process.exitCode = 1;
  });
}
