package io.sallyport.gateway.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftFamily;
import io.sallyport.gateway.netlink.NftScript;
import io.sallyport.gateway.netlink.NftTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * The static rules, from {@code skeleton.nft}: their number is the same for any number of tenants.
 */
public final class Skeleton {
  /** Translation, limits, counters and the source guard. */
  static final NftTable EGRESS = new NftTable(NftFamily.INET, "sallyport");

  /** The fence on one interface. */
  public static final NftTable FENCE = new NftTable(NftFamily.NETDEV, "sallyport");

  /** The name of tables that are never made. */
  static final String LIKENESS = "sallyport-likeness";

  private static final String SCRIPT = script();

  private Skeleton() {}

  /** What makes both tables, empty; the fence on {@code networkInterface}. */
  static List<NftChange> tables(String networkInterface) {
    return NftScript.read(SCRIPT.replace("$interface", '"' + networkInterface + '"'));
  }

  /** The same under names that nobody has, on the interface that every host has. */
  static List<NftChange> likeness() {
    return NftScript.read(
        SCRIPT.replace(" sallyport {", " " + LIKENESS + " {").replace("$interface", "\"lo\""));
  }

  private static String script() {
    try (InputStream in =
        Objects.requireNonNull(Skeleton.class.getResourceAsStream("skeleton.nft"))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
