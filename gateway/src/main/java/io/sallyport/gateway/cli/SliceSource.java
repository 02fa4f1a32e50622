package io.sallyport.gateway.cli;

import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * Where a gateway's slices come from, and where it says what it has in force. One thread uses it.
 */
interface SliceSource extends AutoCloseable {
  /** Makes one, of the addresses that no workload of this gateway may have. */
  interface Opening {
    SliceSource open(Supplier<Set<IpAddress>> unusable) throws IOException;
  }

  /**
   * The entries of the table that should be in force, good until the next look; what cannot be used
   * stays as it was.
   */
  SortedMap<TenantName, TenantEntry> read(Instant now) throws IOException;

  /** Where a source that is no tenant's must not pass. */
  List<Cidr> held() throws IOException;

  /**
   * Says that what was read is in force.
   *
   * @param flows addresses that open connections leave from, looked up since then
   */
  void answer(Set<IpAddress> flows) throws IOException;

  /** Says that what was read is not in force, and why. */
  void refused(String why) throws IOException;

  /** Whether connections of this process may go on leaving from {@code address}. */
  boolean keeps(IpAddress address);

  /** Which block is not in use yet, and from when it may be. */
  Optional<String> waiting();

  @Override
  void close() throws IOException;
}
