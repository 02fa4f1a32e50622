package io.sallyport.gateway.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.gateway.netlink.FakeNftables;
import io.sallyport.gateway.netlink.ForwardingNftables;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftFamily;
import io.sallyport.gateway.netlink.NftTable;
import io.sallyport.ipam.lease.RequestId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel says to the fence, and what of it may end a gateway. */
class ElementsTest {
  private static final RequestId QUESTION = new RequestId(1, 7);
  private static final Duration LIFE = Duration.ofSeconds(1);

  @ParameterizedTest
  @ValueSource(ints = {NetlinkException.EBUSY, NetlinkException.ENFILE, NetlinkException.ENOENT})
  void whatPassesIsAskedAgain(int errno) throws NetlinkException {
    Elements elements = failing(errno);
    elements.open(3, QUESTION, LIFE);
    assertThat(elements.create(3, QUESTION, LIFE)).isFalse();
    assertThat(elements.renew(3, QUESTION, LIFE)).isFalse();
  }

  @Test
  void whatDoesNotPassIsTold() {
    Elements elements = failing(NetlinkException.EPERM);
    assertThatThrownBy(() -> elements.open(3, QUESTION, LIFE)).isInstanceOf(NetlinkException.class);
    assertThatThrownBy(() -> elements.renew(3, QUESTION, LIFE))
        .isInstanceOf(NetlinkException.class);
    assertThatThrownBy(() -> failing(NetlinkException.EBUSY).delete(3))
        .isInstanceOf(NetlinkException.class);
  }

  private static Elements failing(int errno) {
    return new Elements(new Failing(errno), new NftTable(NftFamily.NETDEV, "sallyport"));
  }

  /** A kernel that refuses every change. */
  private static final class Failing extends ForwardingNftables {
    private final int errno;

    Failing(int errno) {
      super(new FakeNftables(() -> 0, true));
      this.errno = errno;
    }

    @Override
    public void commit(List<NftChange> changes) throws NetlinkException {
      throw new NetlinkException("a change", errno);
    }
  }
}
