/* The load of gateway/src/test/bench/kernel: client and server are ONE thread with sockets in two network namespaces,
 * so that everything a packet costs - both ends and the gateway between them - is CPU of this thread or of its core's
 * ksoftirqd, and no scheduling is in it. The server looks at every source; what is lost or wrong ends it with 1.
 *
 * kernel-load MODE CLIENT GATEWAY SERVER FAMILY PODS SHARE UNITS FLOWS CORE KSOFTIRQD PID
 *   MODE   conn: connect, accept, reset; out, in: 64-byte UDP of established flows, that way; bulk: bytes of one TCP
 *          stream; hold: UDP flows that are left behind, UNITS unused
 *   SHARE  pods on one egress address, in order; 0: nothing is translated
 *   PID    of the gateway's process, 0 for none
 * Prints: CPU us per unit, CPU us to delete one flow from conntrack, us per unit of the gateway's process, units per
 * second, distinct sources that the server saw. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 32, SIZE = 64, PORT = 9, MOST = 1 << 20, CHUNK = 256 << 10, STRIDE = 9973 };
typedef union { struct sockaddr any; struct sockaddr_in v4; struct sockaddr_in6 v6; } address;
static int v6, pods, share, flows, ksoftirqd, gateway;
static address server;
static address *peer;
static unsigned char seen[MOST], due[MOST];
static long long offsets;

static void fail(const char *what) { fprintf(stderr, "kernel-load: %s (errno %d)\n", what, errno); exit(1); }
static int ok(int result, const char *what) { if (result < 0) fail(what); return result; }
static socklen_t length(void) { return v6 ? sizeof server.v6 : sizeof server.v4; }

static void enter(const char *name) {
  char path[200];
  snprintf(path, sizeof path, "/run/netns/%s", name);
  int file = ok(open(path, O_RDONLY), path);
  ok(setns(file, CLONE_NEWNET), "setns");
  close(file);
}

/* 10.0.0.0 + pod or fd10:0:POD::1; egress 198.18.0.0 + n or 2001:db8:e::n. */
static address pod(int n, int port) {
  address a = {0};
  a.any.sa_family = v6 ? AF_INET6 : AF_INET;
  if (v6) {
    unsigned word[4] = {htonl(0xfd100000), htonl(n), 0, htonl(1)};
    memcpy(&a.v6.sin6_addr, word, 16);
    a.v6.sin6_port = htons(port);
  } else {
    a.v4.sin_addr.s_addr = htonl(0x0a000000 + n);
    a.v4.sin_port = htons(port);
  }
  return a;
}

/* Which pod, or which egress address, a source is; -1 for any other. */
static int number(const address *a) {
  unsigned word[4];
  memcpy(word, &a->v6.sin6_addr, 16);
  unsigned n = ntohl(v6 ? word[share ? 3 : 1] : a->v4.sin_addr.s_addr);
  if (v6) {
    if (share ? word[0] != htonl(0x20010db8) || word[1] != htonl(0x000e0000) : word[0] != htonl(0xfd100000)) return -1;
  } else {
    unsigned base = share ? 0xc6120000 : 0x0a000000;
    if (n < base) return -1;
    n -= base;
  }
  return n < MOST ? (int) n : -1;
}
static int expected(int n) { return share ? n / share : n; }
static int pod_of(long unit) { return (int) (unit * STRIDE % pods); }

static int sock(int type) {
  int s = ok(socket(v6 ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK, 0), "socket"), on = 1, room = 64 << 20;
  setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  if (type == SOCK_STREAM) {
    struct linger reset = {1, 0};
    setsockopt(s, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    setsockopt(s, IPPROTO_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */, &on, sizeof on);
  }
  return s;
}

static void await(int s, short what) {
  struct pollfd one = {s, what, 0};
  if (poll(&one, 1, 900) != 1) fail("nothing came within 0.9 s: lost on the way");
}

static double thread_us(int pid, const char *format) {
  char path[300];
  snprintf(path, sizeof path, format, pid);
  FILE *file = fopen(path, "r");
  double ns = 0;
  if (file) { if (fscanf(file, "%lf", &ns) != 1) ns = 0; fclose(file); }
  return ns / 1e3;
}
static double us(clockid_t clock) { struct timespec t; clock_gettime(clock, &t); return t.tv_sec * 1e6 + t.tv_nsec / 1e3; }
static double cpu(void) {
  return us(CLOCK_PROCESS_CPUTIME_ID) + (ksoftirqd ? thread_us(ksoftirqd, "/proc/%d/schedstat") : 0);
}
static double gateway_us(void) {
  char path[100], format[200];
  double sum = 0;
  snprintf(path, sizeof path, "/proc/%d/task", gateway);
  DIR *tasks = gateway ? opendir(path) : NULL;
  for (struct dirent *task; tasks && (task = readdir(tasks));) {
    snprintf(format, sizeof format, "/proc/%%d/task/%.20s/schedstat", task->d_name);
    if (task->d_name[0] != '.') sum += thread_us(gateway, format);
  }
  if (tasks) closedir(tasks);
  return sum;
}

/* A connection of a unit's pod, and its other end. */
static void dial(int listener, long first, int count, int *client, int *accepted) {
  for (int i = 0; i < count; i++) {
    client[i] = sock(SOCK_STREAM);
    address from = pod(pod_of(first + i), 0);
    ok(bind(client[i], &from.any, length()), "bind");
    if (connect(client[i], &server.any, length()) && errno != EINPROGRESS) fail("connect");
    due[expected(pod_of(first + i))] = 1;
    offsets += expected(pod_of(first + i));
  }
  for (int i = 0; i < count; i++) {
    address from;
    socklen_t size = sizeof from;
    while ((accepted[i] = accept4(listener, &from.any, &size, SOCK_NONBLOCK)) < 0) await(listener, POLLIN);
    int n = number(&from);
    if (n < 0) fail("a connection came from an address that is nobody's: not translated?");
    seen[n] = 1;
    offsets -= n;
  }
}
static void connections(int listener, long from, long to) {
  int client[BATCH], accepted[BATCH];
  for (; from < to; from += BATCH) {
    int count = to - from < BATCH ? (int) (to - from) : BATCH;
    dial(listener, from, count, client, accepted);
    for (int i = 0; i < count; i++) { close(client[i]); close(accepted[i]); }
  }
}
static void stream(int client, int end, long bytes) {
  static char data[CHUNK];
  for (long got = 0, sent = 0; got < bytes;) {
    long n = sent < bytes ? send(client, data, CHUNK, MSG_NOSIGNAL) : 0, all = 0, one;
    sent += n > 0 ? n : 0;
    while ((one = recv(end, data, CHUNK, 0)) > 0) all += one;
    got += all;
    if (n <= 0 && all == 0) await(end, POLLIN);
  }
}

/* One packet of each flow from..to-1, away from the client or back to it; all must arrive from where they should. */
static void packets(int *client, int sockets, int end, long from, long to, int back) {
  unsigned payload[SIZE / 4] = {0};
  char control[CMSG_SPACE(sizeof(struct in6_pktinfo))];
  for (long first = from; first < to; first += BATCH) {
    long last = to - first < BATCH ? to : first + BATCH;
    for (long i = first; i < last; i++) {
      int flow = i % flows;
      payload[0] = flow;
      struct iovec part = {payload, SIZE};
      struct msghdr message = {back ? &peer[flow] : &server, length(), &part, 1, NULL, 0, 0};
      if (!back) {
        address source = pod(pod_of(flow), 0);
        size_t size = v6 ? sizeof(struct in6_pktinfo) : sizeof(struct in_pktinfo);
        struct in_pktinfo info4 = {0, source.v4.sin_addr, {0}};
        struct in6_pktinfo info6 = {source.v6.sin6_addr, 0};
        message.msg_control = control, message.msg_controllen = CMSG_SPACE(size);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        *header = (struct cmsghdr) {.cmsg_len = CMSG_LEN(size), .cmsg_level = v6 ? IPPROTO_IPV6 : IPPROTO_IP,
                                    .cmsg_type = v6 ? IPV6_PKTINFO : IP_PKTINFO};
        memcpy(CMSG_DATA(header), v6 ? (void *) &info6 : (void *) &info4, size);
      }
      ok(sendmsg(back ? end : client[(flow / pods + flow) % sockets], &message, 0), "sendmsg");
    }
    for (long i = first; i < last; i++) {
      int flow = i % flows, at = back ? client[(flow / pods + flow) % sockets] : end;
      address source;
      socklen_t size = sizeof source;
      while (recvfrom(at, payload, SIZE, 0, &source.any, &size) != SIZE) await(at, POLLIN);
      if (payload[0] != (unsigned) flow) fail("another packet came than was sent");
      if (back ? memcmp(&source, &server, length()) : number(&source) != expected(pod_of(flow)))
        fail("a packet came from a wrong address: not translated?");
      if (!back) peer[flow] = source, seen[number(&source)] = due[expected(pod_of(flow))] = 1;
    }
  }
}

static void flush(void) {
  int s = ok(socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER), "netlink");
  struct { struct nlmsghdr head; unsigned char family, version; unsigned short id; } all =
      {{20, 0x102, NLM_F_REQUEST | NLM_F_ACK, 1, 0}, 0, 0, 0};
  struct { struct nlmsghdr head; struct nlmsgerr error; } answer;
  if (send(s, &all, 20, 0) != 20 || recv(s, &answer, sizeof answer, 0) < 20 || answer.error.error) fail("flush");
  close(s);
}

int main(int count, char **argument) {
  if (count != 13) fail("usage: see kernel-load.c");
  const char *mode = argument[1];
  v6 = atoi(argument[5]) == 6, pods = atoi(argument[6]), share = atoi(argument[7]), flows = atoi(argument[9]);
  long units = atol(argument[8]);
  ksoftirqd = atoi(argument[11]), gateway = atoi(argument[12]);
  cpu_set_t core;
  CPU_ZERO(&core);
  CPU_SET(atoi(argument[10]), &core);
  sched_setaffinity(0, sizeof core, &core);
  server.any.sa_family = v6 ? AF_INET6 : AF_INET;
  inet_pton(server.any.sa_family, v6 ? "fd00:b::2" : "172.17.0.2", v6 ? (void *) &server.v6.sin6_addr : (void *) &server.v4.sin_addr);
  if (v6) server.v6.sin6_port = htons(PORT); else server.v4.sin_port = htons(PORT);
  peer = calloc(flows + 1, sizeof *peer);
  int tcp = !strcmp(mode, "conn") || !strcmp(mode, "bulk"), hold = !strcmp(mode, "hold"), back = !strcmp(mode, "in");
  int sockets = flows / pods > 200 ? flows / pods : 200, on = 1;
  int *client = calloc(sockets, sizeof *client), ends[2];
  enter(argument[4]);
  int end = sock(tcp ? SOCK_STREAM : SOCK_DGRAM);
  setsockopt(end, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ok(bind(end, &server.any, length()), "bind of the server");
  if (tcp) ok(listen(end, 1024), "listen");
  enter(argument[2]);
  if (tcp) {
    connections(end, 0, units / 20 < 2000 ? units / 20 : 2000);
  } else {
    for (int i = 0; i < sockets; i++) client[i] = sock(SOCK_DGRAM);
    for (int i = 0; i < 2; i++) { /* a flow is established with its second answer */
      packets(client, sockets, end, 0, flows, 0);
      packets(client, sockets, end, 0, flows, 1);
    }
  }
  if (!strcmp(mode, "bulk")) { dial(end, 0, 1, &ends[0], &ends[1]); stream(ends[0], ends[1], units / 20); }
  double theirs = gateway_us(), begun = us(CLOCK_MONOTONIC), used = cpu();
  if (!strcmp(mode, "conn")) connections(end, 10000, 10000 + units);
  else if (tcp) stream(ends[0], ends[1], units);
  else if (!hold) packets(client, sockets, end, 0, units, back);
  used = cpu() - used;
  double seconds = (us(CLOCK_MONOTONIC) - begun) / 1e6, deleting = 0;
  if (!hold) {
    enter(argument[3]);
    deleting = cpu();
    flush();
    deleting = cpu() - deleting;
    if (gateway) usleep(150000);
  }
  theirs = gateway_us() - theirs;
  int distinct = 0, wanted = 0;
  for (int i = 0; i < MOST; i++) distinct += seen[i], wanted += due[i];
  if (offsets || memcmp(seen, due, sizeof seen)) {
    fprintf(stderr, "kernel-load: %d sources were seen and %d due, %lld off\n", distinct, wanted, offsets);
    exit(1);
  }
  double held = tcp ? units * 1.05 : flows;
  printf("%.8f %.3f %.3f %.0f %d\n", used / units, deleting / held, theirs / units, units / seconds, distinct);
  return 0;
}
