# The tables of gateway/src/test/bench/kernel, from what it has noted: loading, pids, orders, results.

function median(list, values, n, i, j, t) {
  n = split(list, values, " ")
  if (n == 0) return ""
  for (i = 2; i <= n; i++)
    for (j = i; j > 1 && values[j - 1] + 0 > values[j] + 0; j--) { t = values[j]; values[j] = values[j - 1]; values[j - 1] = t }
  return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
}
function cell(value, format) { return value == "" ? "-" : sprintf(format, value) }
function of(mode, name, column, list, r) {
  for (r = 1; r <= rounds; r++) if ((mode, name, r) in seen) list = list " " value[mode, name, r, column]
  return median(list)
}
# Ratio of two gateways within each round, or their difference.
function within(mode, a, b, difference, list, r, x, y) {
  for (r = 1; r <= rounds; r++)
    if (((mode, a, r) in seen) && ((mode, b, r) in seen)) {
      x = value[mode, a, r, 1]; y = value[mode, b, r, 1]
      list = list " " (difference ? x - y : x / y)
    }
  return median(list)
}
function label(name, part) {
  split(name, part, "-")
  return what[part[1]] ", " part[2] " pods" (part[3] == 6 ? ", IPv6" : "")
}
function pair(words, a, b, m, modes, line, i) {
  if (!(a in known) || !(b in known)) return
  line = "| " words
  split("conn out in bulk", modes, " ")
  for (i = 1; i <= 4; i++) {
    line = line " | " cell(within(modes[i], a, b, 0), "%.2f")
    if (i < 4) line = line " | " cell(within(modes[i], a, b, 1), "%+.2f")
  }
  print line " |"
}

BEGIN {
  what["forward"] = "plain forwarding"
  what["conntrack"] = "forwarding and conntrack"
  what["hand"] = "hand-written map"
  what["iptables"] = "iptables, a rule for each pod"
  what["ours"] = "Sallyport"
  what["nofence"] = "Sallyport without fence"
  what["told"] = "Sallyport without fence, connections limited"
  what["tables"] = "Sallyport's tables alone, without fence"
  what["noguard"] = "Sallyport's tables alone, without fence and guard"
}
FILENAME ~ /loading$/ { cold[$1] = $2 }
FILENAME ~ /pids$/ { cold[$1] = $3; coldcommit[$1] = $4 }
FILENAME ~ /orders$/ {
  if ($2 == "rules") rules[$1] = $3 " + " $4
  if ($2 == "counters") reading[$1] = sprintf("%.1f / %.1f", $3 / 1000, $4 / 1000) ($5 ? ", " $5 " of " $6 " failed" : "")
  if ($2 == "change") for (i = 4; i <= NF; i++) change[$1, $3, i - 3] = $i
  if ($2 == "move") move[$1] = $3 " | " $4 " | " sprintf("%.1f | %.1f", $5 / 1000, $7 / 1000)
}
FILENAME ~ /results$/ {
  seen[$1, $2, $3] = 1
  for (i = 4; i <= NF; i++) value[$1, $2, $3, i - 3] = $i
  value[$1, $2, $3, "process"] = $8 / $9 / 1000
  if ($3 > rounds) rounds = $3
  if (!($2 in known)) { known[$2] = 1; names[++count] = $2 }
}
END {
  print "Medians of all rounds:\n"
  print "| gateway | CPU µs/conn | its end µs | gateway process µs/conn | conn/s | CPU µs/packet out | CPU µs/packet in | CPU s/GB | load ms |"
  print "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
  for (n = 1; n <= count; n++) {
    name = names[n]
    printf "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", label(name), cell(of("conn", name, 1), "%.1f"),
      cell(of("conn", name, 2), "%.1f"), name ~ /ours|nofence|told/ ? cell(of("conn", name, "process"), "%.1f") : "-", cell(of("conn", name, 3), "%d"),
      cell(of("out", name, 1), "%.2f"), cell(of("in", name, 1), "%.2f"), cell(of("bulk", name, 1) * 1000, "%.3f"),
      name in cold ? sprintf("%d", cold[name]) : "-"
  }
  print "\nWithin the rounds, medians of ratios and of differences in µs:\n"
  print "| what | conn | µs | packet out | µs | packet in | µs | GB |"
  print "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
  pair("conntrack / plain forwarding", "conntrack-100000-4", "forward-10000-4")
  split("10 1000 10000 100000", sizes, " ")
  for (i = 1; i <= 4; i++) pair("without fence / hand-written, " sizes[i], "nofence-" sizes[i] "-4", "hand-" sizes[i] "-4")
  for (i = 1; i <= 4; i++) pair("tables alone / hand-written, " sizes[i], "tables-" sizes[i] "-4", "hand-" sizes[i] "-4")
  for (i = 1; i <= 4; i++) pair("price of the fence, " sizes[i], "ours-" sizes[i] "-4", "nofence-" sizes[i] "-4")
  for (i = 1; i <= 4; i++) pair("price of the source guard, " sizes[i], "tables-" sizes[i] "-4", "noguard-" sizes[i] "-4")
  for (i = 1; i <= 4; i++) pair("price of keeper and count of flows, " sizes[i], "nofence-" sizes[i] "-4", "tables-" sizes[i] "-4")
  for (i = 1; i <= 4; i++) pair("price of a limit of connections, " sizes[i], "told-" sizes[i] "-4", "nofence-" sizes[i] "-4")
  for (i = 1; i <= 4; i += 3) pair("Sallyport / forwarding and conntrack, " sizes[i], "ours-" sizes[i] "-4", "conntrack-" sizes[i] "-4")
  for (i = 1; i <= 4; i += 3) pair("tables alone / forwarding and conntrack, " sizes[i], "tables-" sizes[i] "-4", "conntrack-" sizes[i] "-4")
  pair("Sallyport, 100000 / 10", "ours-100000-4", "ours-10-4")
  pair("without fence, 100000 / 10", "nofence-100000-4", "nofence-10-4")
  pair("hand-written, 100000 / 10", "hand-100000-4", "hand-10-4")
  pair("conntrack, 100000 / 10: the load's own", "conntrack-100000-4", "conntrack-10-4")
  pair("iptables / Sallyport, 10000", "iptables-10000-4", "ours-10000-4")
  pair("iptables / Sallyport, 100000", "iptables-100000-4", "ours-100000-4")
  pair("iptables / Sallyport without fence, 10000", "iptables-10000-4", "nofence-10000-4")
  pair("iptables / Sallyport without fence, 100000", "iptables-100000-4", "nofence-100000-4")
  pair("IPv6: conntrack / plain forwarding", "conntrack-10000-6", "forward-10000-6")
  pair("IPv6: without fence / hand-written, 10000", "nofence-10000-6", "hand-10000-6")
  pair("IPv6: price of the fence, 10000", "ours-10000-6", "nofence-10000-6")
  print "\nChanges of pods in force, p50 / p99 in µs; the whole is KernelGateway.apply:\n"
  print "| pods | rules (tables) | change | the whole | KernelDatapath.apply | commit in it | commit again and again | counters read in ms, tables alone | and as the product runs |"
  print "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
  for (i = 1; i <= 4; i++) {
    name = "ours-" sizes[i] "-4"; bare = "tables-" sizes[i] "-4"
    for (c = 1; c <= 10000; c *= 10000)
      if ((bare, c, 1) in change)
        printf "| %s | %s | %d | %s / %s | %s / %s | %s / %s | %s / %s | %s | %s |\n", sizes[i], rules[name], c, change[name, c, 1], change[name, c, 2],
          change[bare, c, 1], change[bare, c, 2], change[bare, c, 3], change[bare, c, 4], change[bare, c, 5], change[bare, c, 6],
          reading[bare], reading[name]
  }
  print "\nFirst table of a fresh JVM, ms: KernelDatapath.apply, and the transactions in it:\n"
  for (i = 1; i <= 4; i++) { bare = "tables-" sizes[i] "-4"; if (bare in cold) printf "- %s pods: %s, %s\n", sizes[i], cold[bare], coldcommit[bare] }
  print "\nA tenant with open flows moves:\n"
  print "| pods | flows before | after | apply ms | end flows ms |\n| ---: | ---: | ---: | ---: | ---: |"
  for (i = 1; i <= 4; i++) if (("ours-" sizes[i] "-4") in move) printf "| %s | %s |\n", sizes[i], move["ours-" sizes[i] "-4"]
}
