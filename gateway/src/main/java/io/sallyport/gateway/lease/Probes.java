package io.sallyport.gateway.lease;

import io.sallyport.ipam.lease.Binding;
import io.sallyport.ipam.lease.NodeName;
import io.sallyport.ipam.lease.RequestId;

/** Questions and answers between the nodes of a gateway. What is lost on the way is not told. */
public interface Probes {
  /** One message between two nodes. */
  sealed interface Message {
    int slot();

    NodeName from();

    RequestId question();
  }

  /** A holder asks whether the slot is left to it. */
  record Probe(int slot, NodeName from, RequestId question, Binding binding) implements Message {}

  /** The standby leaves it. */
  record Answer(int slot, NodeName from, RequestId question) implements Message {}

  void send(NodeName to, Message message);
}
