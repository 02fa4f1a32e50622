package io.sallyport.ipam.lease;

import java.util.Optional;

/** Carries one output of a gateway's process out. */
final class Driver {
  private static final long PATIENCE = 200 * World.MILLI;

  private final World world;
  private final Gateway gateway;

  Driver(World world, Gateway gateway) {
    this.world = world;
    this.gateway = gateway;
  }

  void carryOut(Output output) {
    switch (output) {
      case Output.OpenQuestion open -> gateway.ask(open.lifeNanos());
      case Output.SendProbe probe -> probe(probe);
      case Output.SendAnswer answer -> answer(answer);
      case Output.ReadRow read ->
          world.api.read(
              gateway.name,
              table ->
                  gateway.tell(
                      at -> new Input.RowRead(at, read.request(), table.version(), table.row(0))));
      case Output.Swap swap -> swap(swap);
      case Output.Save save -> gateway.save(Optional.of(save.row()));
      case Output.Forget forget -> gateway.save(Optional.empty());
      case Output.Renew renew -> gateway.set(true, renew.question(), renew.lifeNanos());
      case Output.Create create -> gateway.set(false, create.question(), create.lifeNanos());
      case Output.Delete delete -> gateway.delete();
    }
  }

  private void probe(Output.SendProbe probe) {
    world.network.send(
        gateway.name,
        probe.to(),
        () ->
            world
                .gateway(probe.to())
                .tell(at -> new Input.Probed(at, gateway.name, probe.question(), probe.binding())));
  }

  private void answer(Output.SendAnswer answer) {
    world.network.send(
        gateway.name,
        answer.to(),
        () ->
            world
                .gateway(answer.to())
                .tell(at -> new Input.Answered(at, gateway.name, answer.question())));
  }

  private void swap(Output.Swap swap) {
    boolean[] replied = {false};
    world.api.swap(
        gateway.name,
        swap.version(),
        swap.change(),
        outcome -> {
          replied[0] = true;
          gateway.tell(at -> told(at, swap.request(), outcome));
        });
    world.after(
        PATIENCE,
        () -> {
          if (!replied[0]) {
            world.counters.count(Counters.Kind.SWAP_UNKNOWN);
            gateway.tell(at -> new Input.NotSwapped(at, swap.request()));
          }
        });
  }

  private static Input told(long at, RequestId request, AssignmentTable.Outcome outcome) {
    return switch (outcome) {
      case AssignmentTable.Swapped swapped ->
          new Input.Swapped(at, request, swapped.table().version(), swapped.row());
      case AssignmentTable.Refused refused -> new Input.NotSwapped(at, request);
    };
  }
}
