# Prints what an interactive zsh completes a line to, a line each. Usage: zsh -f zsh-completions.zsh SCRIPT LINE
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; autoload -Uz compinit; compinit -u -D; source ${(q)1}; bindkey '^I' complete-word"
# Every match goes through compadd. Words are split by quotes where the terminal's echo of this text must not look like a match.
zpty -w shell 'compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a matches
  builtin compadd -A matches "$@"
  local match
  for match in $matches; do print -r -- "<""<$match>"">"; done
  builtin compadd "$@"
}'
zpty -w shell 'print RE''ADY'
while zpty -r shell line && [[ $line != *READY* ]]; do :; done
zpty -n -w shell "$2"$'\t'
# Read before the interrupt, which the line editor may take first.
integer waited=0
output=
while ((waited++ < 100)) && [[ $output != *'>>'* ]]; do
  sleep 0.05
  while zpty -r -t shell line; do output+=$line; done
done
# Until nothing has come for a while: on a busy machine matches come one by one.
integer quiet=0
while ((quiet++ < 6)); do
  sleep 0.05
  while zpty -r -t shell line; do output+=$line; quiet=0; done
done
zpty -d shell
print -r -- "$output" | grep -ao '<<[^<]*>>' | sed 's/^<<//; s/>>$//'
