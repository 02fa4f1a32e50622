/* The load of gateway/src/test/bench/kernel: client and server are ONE thread with sockets in two network namespaces,
 * so that everything a packet costs - both ends and the gateway between them - is CPU of this thread or of its core's
 * ksoftirqd, and no scheduling is in it. The server looks at every source; what is lost or wrong ends it with 1.
 *
 * kernel-load MODE CLIENT GATEWAY SERVER FAMILY PODS SHARE UNITS FLOWS KSOFTIRQD
 *   MODE   conn: connect, accept, reset; out, in: 64-byte UDP of established flows, that way; bulk: bytes of one TCP
 *          stream; hold: UDP flows that are left behind, UNITS unused
 *   SHARE  pods on one egress address, in order; 0: nothing is translated
 * To be pinned to one core. Prints: CPU us per unit, CPU us to delete one flow from conntrack, units per second,
 * distinct sources that the server saw. */
#define _GNU_SOURCE
#include <arpa/inet.h>
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

enum { BATCH = 32, SIZE = 64, PORT = 9, MOST = 1 << 20, CHUNK = 256 << 10, STRIDE = 9973, OTHER_PORTS = 10000 };
typedef union { struct sockaddr any; struct sockaddr_in v4; struct sockaddr_in6 v6; } address;
static int v6, pods, share, flows, ksoftirqd, sockets, *client, end;
static address server, *peer;
static unsigned char seen[MOST], due[MOST];
static long long offsets;

static void fail(const char *what) { fprintf(stderr, "kernel-load: %s (errno %d)\n", what, errno); exit(1); }
static int ok(int result, const char *what) { if (result < 0) fail(what); return result; }
static socklen_t length(void) { return v6 ? sizeof server.v6 : sizeof server.v4; }
static int expected(int n) { return share ? n / share : n; }
static int pod_of(long unit) { return (int) (unit * STRIDE % pods); }
static int client_of(int flow) { return client[(flow / pods + flow) % sockets]; }

static void enter(const char *name) {
  char path[200];
  snprintf(path, sizeof path, "/run/netns/%s", name);
  int file = ok(open(path, O_RDONLY), path);
  ok(setns(file, CLONE_NEWNET), "setns");
  close(file);
}

/* The address of a pod: 10.0.0.0 + pod or fd10:0:POD::1; egress 198.18.0.0 + n or 2001:db8:e::n. */
static address pod(int n) {
  address a = {.any.sa_family = v6 ? AF_INET6 : AF_INET};
  unsigned word[4] = {htonl(v6 ? 0xfd100000u : 0x0a000000u + n), htonl(n), 0, htonl(1)};
  memcpy(v6 ? (void *) &a.v6.sin6_addr : (void *) &a.v4.sin_addr, word, v6 ? 16 : 4);
  return a;
}

/* Which pod, or which egress address, a source is; -1 for any other. */
static int number(const address *a) {
  unsigned word[4], base = share ? 0xc6120000 : 0x0a000000;
  memcpy(word, &a->v6.sin6_addr, 16);
  if (v6 && (share ? word[0] != htonl(0x20010db8) || word[1] != htonl(0x000e0000) : word[0] != htonl(0xfd100000))) return -1;
  unsigned n = v6 ? ntohl(word[share ? 3 : 1]) : ntohl(a->v4.sin_addr.s_addr) - base;
  return n < MOST ? (int) n : -1;
}

static int sock(int type) {
  int s = ok(socket(v6 ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK, 0), "socket"), on = 1, room = 64 << 20;
  struct linger reset = {1, 0};
  setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  if (type == SOCK_STREAM) setsockopt(s, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  setsockopt(s, IPPROTO_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */, &on, sizeof on);
  return s;
}

static void await(int s) { if (poll(&(struct pollfd) {s, POLLIN, 0}, 1, 900) != 1) fail("lost: nothing came in 0.9 s"); }

static double us(clockid_t clock) { struct timespec t; clock_gettime(clock, &t); return t.tv_sec * 1e6 + t.tv_nsec / 1e3; }
static double cpu(void) {
  char path[100];
  double ns = 0;
  snprintf(path, sizeof path, "/proc/%d/schedstat", ksoftirqd);
  FILE *file = ksoftirqd ? fopen(path, "r") : NULL;
  if (file && (fscanf(file, "%lf", &ns) != 1 || fclose(file))) fail("schedstat");
  return us(CLOCK_PROCESS_CPUTIME_ID) + ns / 1e3;
}

/* Connections of a few units' pods, and their other ends. */
static void dial(long first, int count, int *near, int *far) {
  for (int i = 0; i < count; i++) {
    int n = pod_of(first + i);
    address from = pod(n);
    ok(bind(near[i] = sock(SOCK_STREAM), &from.any, length()), "bind");
    if (connect(near[i], &server.any, length()) && errno != EINPROGRESS) fail("connect");
    due[expected(n)] = 1, offsets += expected(n);
  }
  for (int i = 0; i < count; i++) {
    address from;
    socklen_t size = sizeof from;
    while ((far[i] = accept4(end, &from.any, &size, SOCK_NONBLOCK)) < 0) await(end);
    int n = number(&from);
    if (n < 0) fail("a connection came from an address that is nobody's: not translated?");
    seen[n] = 1, offsets -= n;
  }
}
static void connections(long from, long to) {
  int near[BATCH], far[BATCH];
  for (; from < to; from += BATCH) {
    int count = to - from < BATCH ? (int) (to - from) : BATCH;
    dial(from, count, near, far);
    for (int i = 0; i < count; i++) close(near[i]), close(far[i]);
  }
}
static void stream(int near, int far, long bytes) {
  static char data[CHUNK];
  for (long got = 0, sent = 0; got < bytes;) {
    long n = sent < bytes ? send(near, data, CHUNK, MSG_NOSIGNAL) : 0, all = 0, one;
    sent += n > 0 ? n : 0;
    while ((one = recv(far, data, CHUNK, 0)) > 0) all += one;
    got += all;
    if (n <= 0 && all == 0) await(far);
  }
}

static void packet(int flow, int back) {
  unsigned payload[SIZE / 4] = {flow};
  union { char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))]; struct cmsghdr header; } control = {0};
  struct iovec part = {payload, SIZE};
  struct msghdr message = {back ? &peer[flow] : &server, length(), &part, 1, NULL, 0, 0};
  if (!back) {
    address source = pod(pod_of(flow));
    struct in_pktinfo info4 = {0, source.v4.sin_addr, {0}};
    struct in6_pktinfo info6 = {source.v6.sin6_addr, 0};
    size_t size = v6 ? sizeof info6 : sizeof info4;
    control.header.cmsg_len = CMSG_LEN(size);
    control.header.cmsg_level = v6 ? IPPROTO_IPV6 : IPPROTO_IP, control.header.cmsg_type = v6 ? IPV6_PKTINFO : IP_PKTINFO;
    memcpy(CMSG_DATA(&control.header), v6 ? (void *) &info6 : (void *) &info4, size);
    message.msg_control = &control, message.msg_controllen = CMSG_SPACE(size);
  }
  ok(sendmsg(back ? end : client_of(flow), &message, 0), "sendmsg");
}

/* Packets away from the client or back to it, flow after flow; all must arrive, from where they should. */
static void packets(long from, long to, int back) {
  unsigned payload[SIZE / 4];
  for (long last; from < to; from = last) {
    last = to - from < BATCH ? to : from + BATCH;
    for (long i = from; i < last; i++) packet(i % flows, back);
    for (long i = from; i < last; i++) {
      int flow = i % flows, at = back ? client_of(flow) : end;
      address source;
      socklen_t size = sizeof source;
      while (recvfrom(at, payload, SIZE, 0, &source.any, &size) != SIZE) await(at);
      if (payload[0] != (unsigned) flow) fail("another packet came than was sent");
      if (back ? memcmp(&source, &server, length()) : number(&source) != expected(pod_of(flow)))
        fail("a packet came from a wrong address: not translated?");
      if (!back) peer[flow] = source, seen[number(&source)] = due[expected(pod_of(flow))] = 1;
    }
  }
}

static void flush(void) {
  int s = ok(socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER), "netlink");
  struct { struct nlmsghdr head; unsigned nfgenmsg; } all = {{20, 0x102, NLM_F_REQUEST | NLM_F_ACK, 1, 0}, 0};
  struct { struct nlmsghdr head; struct nlmsgerr error; } answer;
  if (send(s, &all, 20, 0) != 20 || recv(s, &answer, sizeof answer, 0) < 20 || answer.error.error) fail("flush");
  close(s);
}

int main(int count, char **argument) {
  if (count != 11) fail("usage: see kernel-load.c");
  long units = atol(argument[8]);
  int number_of[11], near, far, on = 1;
  for (int i = 5; i < 11; i++) number_of[i] = atoi(argument[i]);
  v6 = number_of[5] == 6, pods = number_of[6], share = number_of[7], flows = number_of[9], ksoftirqd = number_of[10];
  sockets = flows / pods > 200 ? flows / pods : 200;
  server.v4.sin_family = v6 ? AF_INET6 : AF_INET, server.v4.sin_port = htons(PORT); /* at one place in both families */
  inet_pton(server.any.sa_family, v6 ? "fd00:b::2" : "172.17.0.2", v6 ? (void *) &server.v6.sin6_addr : &server.v4.sin_addr);
  peer = calloc(flows + 1, sizeof *peer), client = calloc(sockets, sizeof *client);
  int conn = !strcmp(argument[1], "conn"), tcp = conn || !strcmp(argument[1], "bulk"), hold = !strcmp(argument[1], "hold");
  enter(argument[4]);
  end = sock(tcp ? SOCK_STREAM : SOCK_DGRAM);
  setsockopt(end, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ok(bind(end, &server.any, length()), "bind of the server");
  if (tcp) ok(listen(end, 1024), "listen");
  enter(argument[2]);
  for (int i = 0; i < sockets && !tcp; i++) client[i] = sock(SOCK_DGRAM);
  for (int i = 0; i < 2 && !tcp; i++) packets(0, flows, 0), packets(0, flows, 1); /* an answer establishes a flow */
  if (conn) connections(0, units / 20);
  else if (tcp) dial(0, 1, &near, &far), stream(near, far, units / 20);
  double begun = us(CLOCK_MONOTONIC), used = cpu();
  if (conn) connections(OTHER_PORTS, OTHER_PORTS + units);
  else if (tcp) stream(near, far, units);
  else if (!hold) packets(0, units, !strcmp(argument[1], "in"));
  used = cpu() - used;
  double seconds = (us(CLOCK_MONOTONIC) - begun) / 1e6, deleting = cpu();
  if (!hold) enter(argument[3]), flush();
  deleting = cpu() - deleting;
  for (int i = on = 0; i < MOST; i++) on += seen[i];
  if (offsets || memcmp(seen, due, sizeof seen)) fail("the server saw other sources than it should");
  printf("%.8f %.3f %.0f %d\n", used / units, deleting / (conn ? units * 1.05 : tcp ? 1 : flows), units / seconds, on);
  return 0;
}
