package io.sallyport.gateway.proxy;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many clients may be in their handshake at a time, so that neither strangers nor slow clients
 * use up the file descriptors of this process.
 *
 * @param total all of them together
 * @param strangers those from sources that no tenant owns, together
 * @param perStranger those from one such source, in IPv6 from its /64
 * @param perSource those from one source of a tenant, in IPv6 from its /64
 */
public record HandshakeLimits(int total, int strangers, int perStranger, int perSource) {
  private static final int MOST_STRANGERS = 4096;
  private static final int PER_STRANGER = 64;
  private static final int PER_SOURCE = 1024;
  private static final long UNKNOWN_DESCRIPTORS = 1024;

  /** A quarter of the descriptors, and at least half of that always left to tenants. */
  static HandshakeLimits ofDescriptors(long descriptors) {
    int total = Math.clamp(descriptors / 4, 16, Integer.MAX_VALUE);
    int strangers = Math.min(MOST_STRANGERS, total / 2);
    return new HandshakeLimits(total, strangers, PER_STRANGER, PER_SOURCE);
  }

  /** By the file descriptors this process may open. */
  static HandshakeLimits ofThisProcess() {
    return ofDescriptors(descriptors());
  }

  /** How many file descriptors this process may open. */
  static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : UNKNOWN_DESCRIPTORS;
  }
}
