package io.sallyport.gateway.cli.demo;

import io.sallyport.tenantapi.controller.FleetPlan;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The planner that the demo runs on, and what it exports. */
public interface DemoPlanner extends AutoCloseable {

  /** The plan as it stands. */
  FleetPlan plan();

  /** Where allow-lists are served. */
  InetSocketAddress address();

  /** The allow-list of a tenant as plain text, as a firewall gets it. */
  String allowList(String tenant) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
