// tilefold completion: prints a completion script for a shell, made from the tables of all commands.

import { bashScript } from '../cli/completion/bash.ts';
import { type CommandTable, commandTable, type OptionTable } from '../cli/completion/command-table.ts';
import { fishScript } from '../cli/completion/fish.ts';
import type { Tables } from '../cli/completion/shell-tables.ts';
import { zshScript } from '../cli/completion/zsh.ts';
import { EXIT_CODES } from '../cli/exit-codes.ts';
import { COMMON_FLAGS, COMMON_HELP } from '../cli/options/common-flags.ts';
import { parse } from '../cli/options/parse.ts';
import { printPage } from '../cli/output.ts';
import { didYouMean } from '../kit/nearest-name.ts';
import { usage } from '../kit/usage.ts';
import { tilefoldVersion } from '../kit/version.ts';
import type { Command } from './command.ts';
import legacy from './legacy/legacy.ts';

/** An entry in the table of commands. */
interface KnownCommand {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  load(): Promise<{ default: Command }>;
}

const HELP = `
  Usage
    $ tilefold completion bash|zsh|fish|json

  Prints a completion script for the shell; json prints the tables that it is made from: commands, options, exit codes.

  Example
    $ tilefold completion bash > ~/.local/share/bash-completion/completions/tilefold
    $ tilefold completion zsh > ~/.zfunc/_tilefold
    $ tilefold completion fish > ~/.config/fish/completions/tilefold.fish
`;

const SCRIPTS: Readonly<Record<string, (tables: Tables) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  json: (tables) => `${JSON.stringify({ version: tilefoldVersion(), ...tables, exitCodes: EXIT_CODES }, null, 2)}\n`,
};

/** `known`: the table of all commands. */
export function completion(known: readonly KnownCommand[]): Command {
  return {
    help: HELP,
    options: {},
    words: [
      { name: 'bash', summary: 'Completion for bash' },
      { name: 'zsh', summary: 'Completion for zsh' },
      { name: 'fish', summary: 'Completion for fish' },
      { name: 'json', summary: 'The tables of commands and options' },
    ],
    takes: 'nothing',
    async run(argv) {
      const { input } = parse(HELP, argv, {});
      const [shell = '', ...surplus] = input;
      const script = SCRIPTS[shell];
      if (script === undefined || surplus.length > 0)
        throw usage(`one shell is needed: bash, zsh or fish${shell === '' ? '' : didYouMean(shell, Object.keys(SCRIPTS))}`);
      await printPage(script(await tablesOf(known)));
      return 0;
    },
  };
}

async function tablesOf(known: readonly KnownCommand[]): Promise<Tables> {
  const commands: CommandTable[] = [];
  for (const { name, alias, summary, load } of known) {
    const { help, options, words, takes } = (await load()).default;
    commands.push(commandTable({ name, alias, summary, help, options, words, takes }));
  }
  const help: OptionTable = {
    forms: ['-h', '--help'],
    value: null,
    text: 'Print the help',
    isRepeatable: false,
    values: [],
    files: null,
  };
  const common = commandTable({ name: '', summary: '', help: COMMON_HELP, options: COMMON_FLAGS });
  const bare = commandTable({ name: '', summary: '', help: legacy.help, options: legacy.options });
  return { commands, common: [...common.options, help], bare: { ...bare, options: [...bare.options, help] } };
}
