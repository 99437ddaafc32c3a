package io.distlock.lock.test;

import static io.distlock.lock.test.LockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.engine.LockEngine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SectionLogTests {

    private final SectionLog stock = SectionLog.create("stock");

    @Test
    void visitsOneAfterTheOtherDoNotOverlap() throws Exception {
        stock.in("a", () -> "done");
        stock.enter("b").close();

        assertThat(stock).didNotOverlap().wasEntered(2).isEmpty();
    }

    @Test
    void visitsAtTheSameTimeOverlap() {
        SectionLog.Visit a = stock.enter("a");
        SectionLog.Visit b = stock.enter("b");
        a.close();

        assertThat(stock).overlapped();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(stock).didNotOverlap())
                .withMessageContaining("section 'stock'")
                .withMessageContaining("'b' (visit 2) entered while 'a' (visit 1) was inside");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(stock).isEmpty())
                .withMessageContaining("there are [b]");
        b.close();
    }

    @Test
    void assertionsSayWhatTheyExpected() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(stock).wasEntered(3))
                .withMessageContaining("3 times, but it was 0 times");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(stock).overlapped())
                .withMessageContaining("none of the 0 did");
    }

    @Test
    void assertionsOnHandlesSayWhatTheyExpected() {
        try (VirtualLocks locks = VirtualLocks.create()) {
            LockHandle lamp = locks.process("a").acquire(LockRequest.of("stock", "lamp"));
            LockHandle chair = locks.process("a").acquire(LockRequest.of("stock", "chair"));

            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(lamp).isNotHeld())
                    .withMessageContaining("stock:lamp");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(lamp).succeeds(chair))
                    .withMessageContaining("stock:chair");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(lamp).succeeds(lamp))
                    .withMessageContaining("larger token");
            lamp.release();
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(lamp).isHeld())
                    .withMessageContaining("stock:lamp");
        }
    }

    @Test
    void threadsUnderALockDoNotOverlap() {
        try (LockEngine engine = LockEngine.start(FaultyLockStore.create())) {
            List<CompletableFuture<Void>> buyers = IntStream.range(0, 4)
                    .mapToObj(buyer -> CompletableFuture.runAsync(() -> buy(engine, "buyer-" + buyer)))
                    .toList();
            buyers.forEach(CompletableFuture::join);
        }

        assertThat(stock).didNotOverlap().wasEntered(40).isEmpty();
        assertThat(stock.overlaps()).isEmpty();
    }

    private void buy(LockManager locks, String buyer) {
        for (int i = 0; i < 10; i++) {
            LockRequest request = LockRequest.of("stock", "lamp").withWaitTime(Duration.ofMinutes(1));
            try (LockHandle lock = locks.acquire(request);
                    SectionLog.Visit visit = stock.enter(buyer)) {
                Thread.yield();
            }
        }
    }
}
