package io.distlock.txn.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import io.distlock.txn.Completion;
import io.distlock.txn.TransactionId;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.SubordinateTransaction;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveriesTests {

    private final Services services = new Services();
    private final Deliveries deliveries = new Deliveries(RemoteOptions.of("inventory"));

    @AfterEach
    void stop() {
        services.close();
    }

    @Test
    void workIsKnownUntilItEnds() {
        SubordinateTransaction work = work(1);

        assertThat(deliveries.begin(work, "2", 0)).isTrue();
        assertThat(deliveries.isWorkingOn(work.id(), "2")).isTrue();
        assertThat(deliveries.isWorkingOn(work.id(), "2.0000001")).isTrue();
        assertThat(deliveries.isWorkingOn(work.id(), "3")).isFalse();

        deliveries.end(work);
        deliveries.end(work);
        assertThat(deliveries.isWorkingOn(work.id(), "2")).isFalse();
        assertThat(deliveries.size()).isZero();
    }

    @Test
    void rolledBackBranchDoesNotBegin() {
        SubordinateTransaction work = work(1);
        deliveries.rollBack(work.id(), "2", 0);

        assertThat(deliveries.begin(work, "2", 1)).isFalse();
        assertThat(deliveries.begin(work(2), "2", 1)).isTrue();
    }

    @Test
    void workThatNeverEndsIsDroppedAfterItsDeadline() {
        for (int number = 1; number <= Deliveries.SWEPT_FROM; number++) {
            deliveries.begin(work(number), "2", 0);
        }
        services.clocks.pass(Duration.ofSeconds(5));

        deliveries.begin(work(5_000), "2", 0);

        assertThat(deliveries.size()).isEqualTo(1);
    }

    private SubordinateTransaction work(long number) {
        return new SubordinateTransaction(
                new BranchId(
                        new TransactionId("00000000000000a1", "00000000000000b2", number),
                        "2.0000001",
                        "http:inventory"),
                new TransactionOptions("remote", Duration.ofSeconds(5), Completion.SYNC, true),
                services.ofInventory,
                () -> services.clocks.nanos);
    }
}
