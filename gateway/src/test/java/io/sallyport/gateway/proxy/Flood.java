package io.sallyport.gateway.proxy;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** Much payload, and what became of it. */
final class Flood {
  private static final byte[] CHUNK = new byte[64 * 1024];

  private Flood() {}

  /** Bytes and their hash. */
  record Seen(long count, String hash) {}

  /** Sends pseudo-random bytes of {@code seed} in the background, then FIN. */
  static CompletableFuture<Seen> send(Peer to, long seed, long count) {
    return background(
        () -> {
          MessageDigest digest = sha256();
          Random random = new Random(seed);
          byte[] chunk = new byte[64 * 1024];
          for (long left = count; left > 0; left -= chunk.length) {
            random.nextBytes(chunk);
            byte[] some = left < chunk.length ? java.util.Arrays.copyOf(chunk, (int) left) : chunk;
            digest.update(some);
            to.send(some);
          }
          to.finish();
          return new Seen(count, hex(digest));
        });
  }

  /** Reads to the orderly end in the background. */
  static CompletableFuture<Seen> receive(Peer from) {
    return background(
        () -> {
          MessageDigest digest = sha256();
          byte[] some = new byte[64 * 1024];
          long count = 0;
          for (int n = from.input().read(some); n >= 0; n = from.input().read(some)) {
            digest.update(some, 0, n);
            count += n;
          }
          return new Seen(count, hex(digest));
        });
  }

  /** Sends until nothing moves for a second or {@code most} is through; how much that was. */
  static long untilStuck(Peer to, long most) {
    AtomicLong pushed = new AtomicLong();
    CompletableFuture<Seen> sending =
        background(
            () -> {
              while (pushed.get() < most) {
                to.send(CHUNK);
                pushed.addAndGet(CHUNK.length);
              }
              return new Seen(pushed.get(), "");
            });
    AtomicLong before = new AtomicLong(-1);
    Awaitility.await("the sender to get stuck")
        .pollInterval(java.time.Duration.ofSeconds(1))
        .until(() -> sending.isDone() || before.getAndSet(pushed.get()) == pushed.get());
    return pushed.get();
  }

  interface Work {
    Seen done() throws IOException;
  }

  static CompletableFuture<Seen> background(Work work) {
    CompletableFuture<Seen> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                result.complete(work.done());
              } catch (IOException | CompletionException e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(MessageDigest digest) {
    return java.util.HexFormat.of().formatHex(digest.digest());
  }
}
