// The completion script for zsh, for a directory of $fpath or to be sourced.

import type { CommandTable, CommandWord, OptionTable } from './command-table.ts';
import { briefText, extension, namesOf, optionsOf, type Tables } from './shell-tables.ts';

export function zshScript(tables: Tables): string {
  const { commands, bare } = tables;
  const described = commands.flatMap((command) => namesOf(command).map((name) => ({ name, summary: command.summary })));
  return `#compdef tilefold
# zsh completion for tilefold: tilefold completion zsh > a directory of $fpath/_tilefold

_tilefold() {
  local -a commands=(
${list(described, '    ')}  )
  local first=$words[2]
  if ((CURRENT == 2)); then
    if [[ $first == -* ]]; then
      compadd -- --help --version -m
    else
      _describe -t commands command commands
    fi
    return
  fi
  shift words
  ((CURRENT--))
  case $first in
${commands.map((command) => commandCase(command, tables)).join('')}    -*)
      # The word that stands for the command is an option here.
      words=(tilefold $words)
      ((CURRENT++))
      _arguments -s -S : \\
${specs(bare.options)}
      ;;
  esac
}

if [[ \${funcstack[1]} == _tilefold ]]; then
  _tilefold "$@"
else
  compdef _tilefold tilefold
fi
`;
}

function commandCase(command: CommandTable, tables: Tables): string {
  const { words, takes } = command;
  const args = [
    ...(words.length === 0 ? [] : [quoted(`1:word:((${words.map(wordAction).join(' ')}))`)]),
    ...(takes === 'nothing' ? [] : [quoted(`*:file:${actionOf([], takes)}`)]),
  ];
  return `    ${namesOf(command).join('|')})
      _arguments -s -S : \\
${[specs(optionsOf(command, tables)), ...args.map((arg) => `        ${arg}`)].join(' \\\n')}
      ;;
`;
}

function specs(options: readonly OptionTable[]): string {
  return options.flatMap((option) => specsOf(option).map((spec) => `        ${spec}`)).join(' \\\n');
}

function specsOf(option: OptionTable): string[] {
  const { forms, value, values, files, isRepeatable } = option;
  const exclusion = isRepeatable ? '*' : forms.length > 1 ? `(${forms.join(' ')})` : '';
  const text = `[${briefText(option).replace(/[[\]\\]/g, '\\$&')}]`;
  return forms.map((form) => {
    const mark = value === null ? '' : form.startsWith('--') ? '=' : '+';
    const argument = value === null ? '' : `:${value.replaceAll(':', '\\:')}:${actionOf(values, files)}`;
    return quoted(`${exclusion}${form}${mark}${text}${argument}`);
  });
}

function actionOf(values: readonly string[], files: OptionTable['files']): string {
  if (files === null) return values.length === 0 ? ' ' : `(${values.join(' ')})`;
  const paths =
    files === 'directory' ? '_files -/' : files.length === 0 ? '_files' : `_files -g "*.(${files.map(extension).join('|')})(-.)"`;
  return values.length === 0 ? paths : `{ compadd -- ${values.join(' ')}; ${paths} }`;
}

function wordAction({ name, summary }: CommandWord): string {
  return `${name}\\:"${summary.replace(/[\\":()]/g, '\\$&')}"`;
}

function list(words: readonly CommandWord[], indent: string): string {
  return words.map(({ name, summary }) => `${indent}${quoted(`${name}:${summary.replaceAll(':', '\\:')}`)}\n`).join('');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
