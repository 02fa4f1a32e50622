package io.sallyport.gateway.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.unix.Errors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says where this process could not open a socket, and how to mend it: once, and again no sooner
 * than a minute later. Any thread may use it.
 */
final class Descriptors {
  private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
  private static final long QUIET_SECONDS = 60;
  private static final int ENFILE = -23;
  private static final int EMFILE = -24;

  private final AtomicBoolean quiet = new AtomicBoolean();

  /** A socket could not be opened, for {@code what} and because of {@code cause}. */
  void missing(String what, Throwable cause, EventLoop loop) {
    if (!quiet.getAndSet(true)) {
      LOG.warn("{}: {}", what, words(cause));
      loop.schedule(() -> quiet.set(false), QUIET_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static String words(Throwable cause) {
    int error = cause instanceof Errors.NativeIoException io ? io.expectedErr() : 0;
    return switch (error) {
      case EMFILE ->
          ("all %d file descriptors of this process are in use; clients wait or fail until some are"
                  + " free. Give it more: ulimit -n, or LimitNOFILE= of its service.")
              .formatted(HandshakeLimits.descriptors());
      case ENFILE ->
          "all file descriptors of this host are in use; clients wait or fail until some are free."
              + " Give it more: sysctl fs.file-max.";
      default -> cause.toString();
    };
  }
}
