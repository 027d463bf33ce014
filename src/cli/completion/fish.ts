// The completion script for fish.

import type { CommandTable, OptionTable } from './command-table.ts';
import { briefText, namesOf, optionsOf, type Tables } from './shell-tables.ts';

export function fishScript(tables: Tables): string {
  const { commands, bare } = tables;
  return `# fish completion for tilefold: tilefold completion fish | source

function __tilefold_is --description 'Whether the first word is one of these'
    set -l words (commandline -opc)
    contains -- "$words[2]" $argv
end

function __tilefold_is_bare --description 'Whether the first word is an option'
    set -l words (commandline -opc)
    string match -q -- '-*' "$words[2]"
end

function __tilefold_files --description 'Files with one of these endings, and directories'
    set -l token (string replace -r -- '^--?[\\w-]+=' '' (commandline -ct))
    set -l endings (string join '|' / (string escape --style=regex -- $argv))
    __fish_complete_path "$token" | string match -r -- "^[^\\t]*(?:$endings)(?=\\t|\\$)"
end

complete -c tilefold -f
complete -c tilefold -n 'test (count (commandline -opc)) -eq 1' -l help -d 'List the commands'
complete -c tilefold -n 'test (count (commandline -opc)) -eq 1' -l version -d 'Print the version'
${commands.map((command) => commandLines(command, tables)).join('')}${bare.options.map((option) => optionLine('__tilefold_is_bare', option)).join('')}`;
}

function commandLines(command: CommandTable, tables: Tables): string {
  const { summary, words, takes } = command;
  const names = namesOf(command);
  const condition = `__tilefold_is ${names.join(' ')}`;
  const isFirst = `${condition}; and test (count (commandline -opc)) -eq 2`;
  const takesFiles = words.length === 0 ? condition : `${condition}; and test (count (commandline -opc)) -gt 2`;
  return [
    '\n',
    ...names.map((name) => `complete -c tilefold -n 'test (count (commandline -opc)) -eq 1' -a ${name} -d ${quoted(summary)}\n`),
    ...words.map(({ name, summary }) => `complete -c tilefold -n '${isFirst}' -a ${name} -d ${quoted(summary)}\n`),
    ...(takes === 'nothing' ? [] : [`complete -c tilefold -n '${takesFiles}' ${pathsOf(takes, [])}\n`]),
    ...optionsOf(command, tables).map((option) => optionLine(condition, option)),
  ].join('');
}

function optionLine(condition: string, option: OptionTable): string {
  const { forms, value } = option;
  // fish has no long option of one letter.
  const names = forms
    .filter((form) => !/^--.$/.test(form))
    .map((form) => (form.startsWith('--') ? `-l ${form.slice(2)}` : `-s ${form.slice(1)}`));
  const text = briefText(option);
  const words = [...names, ...(value === null ? [] : [argumentOf(option)]), ...(text === '' ? [] : [`-d ${quoted(text)}`])];
  return `complete -c tilefold -n '${condition}' ${words.join(' ')}\n`;
}

function argumentOf({ values, files }: OptionTable): string {
  if (files !== null) return `-r ${pathsOf(files, values)}`;
  return values.length === 0 ? '-x' : `-x -ka ${quoted(values.join(' '))}`;
}

/** `values` come before the files. */
function pathsOf(files: NonNullable<OptionTable['files']>, values: readonly string[]): string {
  if (files === 'directory') return `-f -ka '(__fish_complete_directories (commandline -ct))'`;
  if (files.length === 0) return '-F';
  return `-f -ka ${quoted([...values, `(__tilefold_files ${files.join(' ')})`].join(' '))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
