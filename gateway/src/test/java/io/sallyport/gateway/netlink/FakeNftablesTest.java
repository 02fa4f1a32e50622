package io.sallyport.gateway.netlink;

final class FakeNftablesTest extends NftablesContract {
  private final Nftables fake = new FakeNftables(System::nanoTime);

  @Override
  Nftables nftables() {
    return fake;
  }
}
