package io.sallyport.gateway.cli.demo;

/**
 * One row of the demo's table.
 *
 * @param saw the source that the firewall read from its accepted socket, or -
 * @param tenant whose address that is, or -
 * @param bytes moved each way
 * @param right whether it is as it should be
 */
record DemoRow(
    String workload,
    String cluster,
    String saw,
    String tenant,
    long bytes,
    String result,
    boolean right) {}
