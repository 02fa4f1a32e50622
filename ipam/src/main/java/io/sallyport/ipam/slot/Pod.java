package io.sallyport.ipam.slot;

import io.sallyport.ipam.address.IpAddress;
import java.util.List;

/**
 * A living pod of a tenant.
 *
 * @param key {@code namespace/name}, by which its address is chosen
 * @param created Unix seconds by its API server's clock, which tells its address set
 * @param addresses that it sends from, at most one of each family; none before it has one
 */
public record Pod(String key, long created, List<IpAddress> addresses) {
  public Pod {
    addresses = List.copyOf(addresses);
  }
}
