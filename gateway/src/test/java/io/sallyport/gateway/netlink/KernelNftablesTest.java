package io.sallyport.gateway.netlink;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Namespaces;
import io.sallyport.gateway.lab.NeedsHost;
import org.junit.jupiter.api.AfterEach;

/** The same with the kernel's own. */
@NeedsHost(HostFeature.ROOT)
final class KernelNftablesTest extends NftablesContract {
  private final Namespaces namespaces = Namespaces.create();
  private final Nftables kernel;

  KernelNftablesTest() throws Exception {
    namespaces.script("ip netns add one");
    kernel = namespaces.inside("one", KernelNftables::open);
  }

  @Override
  Nftables nftables() {
    return kernel;
  }

  @AfterEach
  void close() {
    kernel.close();
    namespaces.close();
  }
}
