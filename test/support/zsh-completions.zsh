# Prints what an interactive zsh completes a line to, a line each. Usage: zsh -f zsh-completions.zsh SCRIPT LINE
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; autoload -Uz compinit; compinit -u -D; source ${(q)1}; bindkey '^I' complete-word"
# Every match goes through compadd.
zpty -w shell 'compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a matches
  builtin compadd -A matches "$@"
  local match
  for match in $matches; do print -r -- "<<$match>>"; done
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
sleep 0.1
while zpty -r -t shell line; do output+=$line; done
zpty -d shell
print -r -- "$output" | grep -ao '<<[^<]*>>' | sed 's/^<<//; s/>>$//'
