// The completion script for bash, from 3.2 on; it needs no other package.

import type { CommandTable, OptionTable } from './command-table.ts';
import { extension, namesOf, optionsOf, type Tables } from './shell-tables.ts';

export function bashScript(tables: Tables): string {
  const { commands, bare } = tables;
  const names = commands.flatMap(namesOf);
  return `# bash completion for tilefold: source <(tilefold completion bash)

_tilefold_words() {
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

# Files with one of the endings, or all, and directories.
_tilefold_files() {
  local IFS=$'\\n' ending
  compopt -o filenames 2>/dev/null
  if (($# == 0)); then
    COMPREPLY=($(compgen -f -- "$cur"))
    return
  fi
  COMPREPLY=($(compgen -d -- "$cur"))
  for ending in "$@"; do COMPREPLY+=($(compgen -f -X "!*.$ending" -- "$cur")); done
}

_tilefold_directories() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -d -- "$cur"))
}

_tilefold() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} first=\${COMP_WORDS[1]} ended= i
  COMPREPLY=()
  # bash splits words at =.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if ((COMP_CWORD == 1)); then
    _tilefold_words '${[...names, '--help', '--version', '-m'].join(' ')}'
    return
  fi
  for ((i = 2; i < COMP_CWORD; i++)); do [[ \${COMP_WORDS[i]} == -- ]] && ended=1; done
  case $first in
${commands.map((command) => commandCase(command, tables)).join('')}    -*)
${valuesCase(bare.options, '      ')}      _tilefold_words '${formsOf(bare.options)}'
      ;;
  esac
}

complete -F _tilefold tilefold
`;
}

function commandCase(command: CommandTable, tables: Tables): string {
  const options = optionsOf(command, tables);
  const { words } = command;
  const first =
    words.length === 0
      ? ''
      : `      if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
        _tilefold_words '${words.map(({ name }) => name).join(' ')}'
        return
      fi
`;
  return `    ${namesOf(command).join(' | ')})
      if [[ -z $ended ]]; then
${valuesCase(options, '        ')}        if [[ $cur == -* ]]; then
          _tilefold_words '${formsOf(options)}'
          return
        fi
      fi
${first}      ${filesOf(command.takes)}
      ;;
`;
}

/** Completes the value of an option that stands before; options whose values are completed alike share a line. */
function valuesCase(options: readonly OptionTable[], indent: string): string {
  const formsByAction = new Map<string, string[]>();
  for (const { forms, value, values, files } of options) {
    if (value === null) continue;
    const action = valueAction(values, files);
    formsByAction.set(action, [...(formsByAction.get(action) ?? []), ...forms]);
  }
  const cases = [...formsByAction].map(([action, forms]) => `${indent}  ${forms.join(' | ')}) ${action}return ;;\n`);
  return `${indent}case $prev in\n${cases.join('')}${indent}esac\n`;
}

function valueAction(values: OptionTable['values'], files: OptionTable['files']): string {
  const lines = [
    ...(files === null ? [] : [filesOf(files)]),
    ...(values.length === 0 ? [] : [files === null ? `_tilefold_words '${values.join(' ')}'` : added(values)]),
  ];
  return lines.map((line) => `${line}; `).join('');
}

function added(values: readonly string[]): string {
  return `COMPREPLY+=($(compgen -W '${values.join(' ')}' -- "$cur"))`;
}

function filesOf(files: CommandTable['takes']): string {
  if (files === 'nothing') return ':';
  if (files === 'directory') return '_tilefold_directories';
  return ['_tilefold_files', ...files.map(extension)].join(' ');
}

function formsOf(options: readonly OptionTable[]): string {
  return options.flatMap(({ forms }) => forms).join(' ');
}
