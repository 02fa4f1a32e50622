package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.table.DropReason;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressFunction;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Conntrack marks: an egress address has one for as long as it is in use here, and no other address
 * has it meanwhile. 24 bits of number from 1, 8 bits of slot + 1; a mark without slot is a reason
 * to refuse. One thread uses it.
 */
final class Marks {
  /** The mark of a flow that began outside. */
  static final int INBOUND = 0xff;

  /** Slots are 0 .. 253, so that no mark looks like {@link #INBOUND}. */
  static final int MOST_SLOTS = 254;

  private static final int NUMBERS = 1 << 24;
  private static final int SLOT_BITS = 8;

  /** Why a tenant's source may have no address. */
  static final List<DropReason> REASONS = List.of(DropReason.NO_ADDRESS, DropReason.FAMILY);

  private final int slots;
  private final Map<IpAddress, Integer> addresses = new HashMap<>();
  private final Map<Integer, IpAddress> byMark = new HashMap<>();
  private final List<IpAddress> fresh = new ArrayList<>();
  private final Map<Refusal, Integer> refusals = new HashMap<>();
  private final Map<TenantName, Integer> rules = new HashMap<>();
  private final java.util.BitSet taken = new java.util.BitSet();
  private int last;

  /** Why whose flows are refused; nobody's where two tenants claim a source. */
  record Refusal(Optional<TenantName> tenant, DropReason reason) {}

  /**
   * No marks yet.
   *
   * @param slots of the gateway, 1 .. {@value #MOST_SLOTS}
   */
  Marks(int slots) {
    if (slots < 1 || slots > MOST_SLOTS) {
      throw new IllegalArgumentException(
          "slots is %d, and must be 1 .. %d".formatted(slots, MOST_SLOTS));
    }
    this.slots = slots;
  }

  /** The mark of an address. */
  int of(IpAddress address) {
    Integer known = addresses.get(address);
    if (known != null) {
      return known;
    }
    int mark = next() << SLOT_BITS | slotMark(address);
    addresses.put(address, mark);
    byMark.put(mark, address);
    fresh.add(address);
    return mark;
  }

  /** The mark of an address that has one. */
  OptionalInt known(IpAddress address) {
    Integer known = addresses.get(address);
    return known == null ? OptionalInt.empty() : OptionalInt.of(known);
  }

  /** The address of a mark. */
  Optional<IpAddress> address(int mark) {
    return Optional.ofNullable(byMark.get(mark));
  }

  /** The mark of the fence for an address: its slot + 1. */
  int slotMark(IpAddress address) {
    return AddressFunction.slot(address, slots) + 1;
  }

  /** Takes over what a kernel table that is there already says. */
  void restore(IpAddress address, int mark) {
    addresses.put(address, mark);
    byMark.put(mark, address);
    taken.set(mark >>> SLOT_BITS);
  }

  int of(Refusal refusal) {
    return refusals.computeIfAbsent(refusal, any -> next() << SLOT_BITS);
  }

  /** Every reason to refuse that has a mark, by it. */
  Map<Integer, Refusal> refusals() {
    Map<Integer, Refusal> all = new HashMap<>();
    refusals.forEach((refusal, mark) -> all.put(mark, refusal));
    return all;
  }

  /** The number of a tenant's own rules. */
  int rules(TenantName tenant) {
    return rules.computeIfAbsent(tenant, any -> rules.size() + 1);
  }

  /** Gives the mark of an address back; nothing has it any more. */
  void release(IpAddress address) {
    Optional.ofNullable(addresses.remove(address))
        .ifPresent(
            mark -> {
              byMark.remove(mark);
              taken.clear(mark >>> SLOT_BITS);
            });
  }

  /** The kernel has what was given since the last time. */
  void keep() {
    fresh.clear();
  }

  /** Gives back what was given since then. */
  void undo() {
    fresh.forEach(this::release);
    fresh.clear();
  }

  /** Every address with its mark. */
  Map<IpAddress, Integer> all() {
    return Map.copyOf(addresses);
  }

  /** Numbers go round, so that one given back is not given again soon. */
  private int next() {
    int number = taken.nextClearBit(last + 1);
    if (number >= NUMBERS) {
      number = taken.nextClearBit(1);
      if (number >= NUMBERS) {
        throw new IllegalStateException("no number is left of " + NUMBERS + " for a mark");
      }
    }
    taken.set(number);
    last = number;
    return number;
  }

  static Bytes bytes(int mark) {
    return Bytes.host(mark);
  }
}
