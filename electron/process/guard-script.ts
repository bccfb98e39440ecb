/**
 * The guard's program, for any POSIX shell. `$1` is the token prefix of the app's trees. What follows are the groups that
 * it knows from its birth on, as `GROUP:START:fresh` or `GROUP:START:termed`: a successor guards before its first line,
 * so that an app which dies just then has a guard too.
 *
 * Standard input brings one line for each event: `add GROUP START`, `termed GROUP START` (its SIGTERM is about to
 * be sent by the app), `gone GROUP`. The end of input means that the app has died, whatever the way.
 *
 * `/proc` exists on Linux only: elsewhere start times are given as `-`, and processes that left their group
 * are not looked for. There the grace is counted in naps of 0.1 s, with /proc it is measured (in hundredths of a
 * second), so that a busy machine does not make it longer.
 */
export const guardScript = `
trap '' HUP INT QUIT TERM USR1 USR2 PIPE TSTP
prefix=$1
shift
entries=\${*:+ $*}
set_entry() {
  kept=
  for entry in $entries; do
    case $entry in "$1":*) ;; *) kept="$kept $entry" ;; esac
  done
  entries="$kept\${2:+ $1:$2}"
}
while read -r verb group start; do
  case $verb in
    add) set_entry "$group" "$start:fresh" ;;
    termed) set_entry "$group" "$start:termed" ;;
    gone) set_entry "$group" "" ;;
  esac
done

[ -n "$entries" ] || exit 0

stat_of() {
  line=
  read -r line <"/proc/$1/stat" || return 1
  set -- \${line##*) }
  stat_group=$3
  shift 19
  stat_start=$1
}
groups=
for entry in $entries; do
  group=\${entry%%:*}
  rest=\${entry#*:}
  start=\${rest%%:*}
  if [ "$start" != - ] && stat_of "$group" && [ "$stat_start" != "$start" ]; then continue; fi
  groups="$groups $group"
  [ "\${rest#*:}" = termed ] || kill -TERM -"$group"
  kill -CONT -"$group"
done

any_left() {
  for group in $groups; do
    kill -0 -"$group" && return 0
  done
  return 1
}
clock=0
tick() {
  if read -r uptime idle </proc/uptime; then clock=\${uptime%.*}\${uptime#*.}; else clock=$((clock + 10)); fi
}
tick
deadline=$((clock + 190))
while any_left && [ "$clock" -lt "$deadline" ]; do
  sleep 0.1 || { sleep 1; clock=$((clock + 90)); }
  tick
done
for group in $groups; do kill -KILL -"$group"; done

[ -r /proc/self/environ ] || exit 0
tries=5
while [ $tries -gt 0 ]; do
  escaped=$(grep -lF "RENDERYARD_TREE=$prefix" /proc/[0-9]*/environ)
  [ -n "$escaped" ] || break
  for path in $escaped; do
    pid=\${path#/proc/}
    kill -KILL "\${pid%/environ}"
  done
  tries=$((tries - 1))
done
`;
