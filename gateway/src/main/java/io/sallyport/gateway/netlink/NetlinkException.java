package io.sallyport.gateway.netlink;

import java.io.IOException;
import java.util.Map;

/** The kernel refused, or a netlink socket failed. */
public final class NetlinkException extends IOException {
  private static final long serialVersionUID = 1;

  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EOPNOTSUPP = 95;
  public static final int ENOBUFS = 105;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(
              EPERM, "EPERM, not permitted: CAP_NET_ADMIN is needed, or another process owns it"),
          Map.entry(ENOENT, "ENOENT, no such object"),
          Map.entry(ESRCH, "ESRCH, no such route"),
          Map.entry(EINTR, "EINTR, interrupted"),
          Map.entry(EAGAIN, "EAGAIN, no answer in time"),
          Map.entry(12, "ENOMEM, out of memory"),
          Map.entry(EBUSY, "EBUSY, in use"),
          Map.entry(EEXIST, "EEXIST, exists already"),
          Map.entry(19, "ENODEV, no such interface"),
          Map.entry(EINVAL, "EINVAL, invalid"),
          Map.entry(ENFILE, "ENFILE, the set is full"),
          Map.entry(34, "ERANGE, out of range"),
          Map.entry(90, "EMSGSIZE, message too long"),
          Map.entry(93, "EPROTONOSUPPORT, the kernel lacks this protocol"),
          Map.entry(EOPNOTSUPP, "EOPNOTSUPP, the kernel lacks this feature"),
          Map.entry(ENOBUFS, "ENOBUFS, messages were lost"));

  private final int errno;
  private final String subject;

  public NetlinkException(String what, int errno) {
    this(what, errno, "");
  }

  /** One that tells what it is about: the name of a map. */
  public NetlinkException(String what, int errno, String subject) {
    super(what + ": " + words(errno));
    this.errno = errno;
    this.subject = subject;
  }

  /** The name of what it is about; empty where that is not known. */
  public String subject() {
    return subject;
  }

  /** The number of the error, as errno.h has it. */
  public int errno() {
    return errno;
  }

  private static String words(int errno) {
    return NAMES.getOrDefault(errno, "error " + errno);
  }
}
