package io.sallyport.gateway.cli.demo;

/** Payload bytes both ways: egress is from the tenant. */
record Bytes(long egress, long ingress) {
  Bytes plus(Bytes other) {
    return new Bytes(egress + other.egress, ingress + other.ingress);
  }
}
