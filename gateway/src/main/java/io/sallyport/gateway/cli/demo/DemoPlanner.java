package io.sallyport.gateway.cli.demo;

import io.sallyport.tenantapi.controller.FleetPlan;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The planner that the demo runs on, and where it exports. */
public interface DemoPlanner extends AutoCloseable {

  /** The plan as it stands. */
  FleetPlan plan();

  /** Where allow-lists are served. */
  InetSocketAddress address();

  @Override
  void close() throws IOException;
}
