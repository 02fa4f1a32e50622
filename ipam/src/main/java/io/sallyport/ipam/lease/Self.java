package io.sallyport.ipam.lease;

/**
 * Who a machine is.
 *
 * @param life of this run of the program, see {@link RequestId}
 * @param requests made so far
 */
record Self(NodeName node, int slot, Timing timing, long life, long requests) {
  /** One request later; {@link #newest} is its id. */
  Self next() {
    return new Self(node, slot, timing, life, requests + 1);
  }

  RequestId newest() {
    return new RequestId(life, requests);
  }

  /** Whether a reply is to a request of this life. */
  boolean asked(RequestId request) {
    return request.life() == life;
  }
}
