package io.sallyport.gateway.cli.demo;

import java.util.List;

/** Everything on loopback, proxies as the datapath: nothing is needed. */
record Loopback() implements Ground {
  @Override
  public DemoFleet fleet() {
    return DemoFleet.LOOPBACK;
  }

  @Override
  public List<String> gateway(String cluster) {
    return List.of();
  }

  @Override
  public List<String> worker(String cluster) {
    return List.of();
  }

  @Override
  public List<String> server() {
    return List.of();
  }

  @Override
  public List<String> gatewayOptions() {
    return List.of();
  }

  @Override
  public Protocol protocol(int index) {
    return index % 2 == 0 ? Protocol.SOCKS5 : Protocol.CONNECT;
  }

  @Override
  public String refusal() {
    return "refused no tenant owns %s";
  }

  @Override
  public void close() {
    // nothing was made
  }
}
