package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.OnBusy;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.core.annotation.AliasFor;

class LockAttributesTests {

    @Test
    void valueIsTheName() {
        try (Application application = Application.start(ByValue.class)) {
            application.bean(ByValue.class).work();

            assertThat(application.locks.lastKey()).isEqualTo("stock");
        }
    }

    @Test
    void differentNameAndValueAreRefused() {
        assertThat(Application.startFailure(TwoNames.class).problem()).contains("\"a\"", "\"b\"");
    }

    @Test
    void missingNameIsRefused() {
        DistributedLockConfigurationException failure = Application.startFailure(NoName.class);

        assertThat(failure.problem()).isEqualTo("it has no name");
        assertThat(failure.method()).endsWith("NoName.work()");
        assertThat(failure.action()).contains("name = ");
    }

    @Test
    void badNameIsRefused() {
        assertThat(Application.startFailure(BadName.class).problem()).contains("'Bad Name'", "[a-z0-9-]+");
    }

    @Test
    void whatIsNotSetStaysEmptyForTheManager() {
        try (Application application = Application.start(ByValue.class)) {
            application.bean(ByValue.class).work();

            assertThat(application.locks.lastRequest()).isEqualTo(LockRequest.of("stock"));
            assertThat(application.bean(LockTestConfiguration.Stores.class).asked)
                    .isEmpty();
        }
    }

    @Test
    void placeholdersAndDurationsOfBothStylesAreResolved() {
        Map<String, Object> properties = Map.of("lock", "orders", "wait", "3s", "which", "memory");
        try (Application application = Application.start(properties, settings -> {}, Everything.class)) {
            application.bean(Everything.class).work();

            LockRequest request = application.locks.lastRequest();
            assertThat(request.key().name()).isEqualTo("orders");
            assertThat(request.waitTime()).contains(Duration.ofSeconds(3));
            assertThat(request.leaseTime()).contains(Duration.ofSeconds(10));
            assertThat(request.minHoldTime()).contains(Duration.ofMillis(100));
            assertThat(request.maxHoldTime()).contains(Duration.ofMinutes(1));
            assertThat(application.bean(LockTestConfiguration.Stores.class).asked)
                    .isEqualTo("memory");
        }
    }

    @Test
    void unknownPlaceholderIsRefused() {
        assertThat(Application.startFailure(Everything.class).problem()).contains("${lock}");
    }

    @Test
    void badDurationIsRefused() {
        assertThat(Application.startFailure(BadDuration.class).problem())
                .isEqualTo("waitTime = \"soon\" is no duration");
    }

    @Test
    void durationOutOfRangeIsRefused() {
        assertThat(Application.startFailure(BadLease.class).problem()).contains("leaseTime", "PT0.001S");
    }

    @Test
    void settingsOfTheNameWinOverTheAnnotation() {
        LockSettings settings = new LockSettings(
                Optional.of("other"),
                Optional.empty(),
                Optional.of(Duration.ofSeconds(1)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(OnBusy.SKIP),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Map<String, Object> properties = Map.of("lock", "orders", "wait", "3s", "which", "memory");
        try (Application application =
                Application.start(properties, byName -> byName.put("orders", settings), Everything.class)) {
            application.locks.occupy("orders");

            application.bean(Everything.class).work();

            assertThat(application.locks.lastRequest().waitTime()).contains(Duration.ofSeconds(1));
            assertThat(application.locks.lastRequest().leaseTime()).contains(Duration.ofSeconds(10));
            assertThat(application.bean(LockTestConfiguration.Stores.class).asked)
                    .isEqualTo("other");
        }
    }

    @Test
    void annotationOnAnAnnotationIsFound() {
        try (Application application = Application.start(Composed.class)) {
            application.bean(Composed.class).work("sku-1");

            assertThat(application.locks.lastKey()).isEqualTo("stock:sku-1");
        }
    }

    @Test
    void annotationOnAnInterfaceIsFound() {
        try (Application application = Application.start(ByInterface.class)) {
            application.bean(ByInterface.class).work("sku-1");

            assertThat(application.locks.lastKey()).isEqualTo("stock:sku-1");
        }
    }

    @Test
    void methodWithoutAnnotationTakesNoLock() {
        try (Application application = Application.start(ByValue.class)) {
            application.bean(ByValue.class).other();

            assertThat(application.locks.requests).isEmpty();
        }
    }

    @Test
    void modeIsAskedFor() {
        try (Application application = Application.start(Reading.class)) {
            application.bean(Reading.class).work();

            assertThat(application.locks.lastRequest().mode()).isEqualTo(LockMode.READ);
        }
    }

    @Test
    void keysAreTakenTogether() {
        try (Application application = Application.start(SeveralKeys.class)) {
            application.bean(SeveralKeys.class).work("b", List.of("c", "a", "b"));

            assertThat(application.locks.lastRequest().keys())
                    .containsExactly(LockKey.of("stock", "a"), LockKey.of("stock", "b"), LockKey.of("stock", "c"));
        }
    }

    @Test
    void elementsOfASetAreKeysAndListsInListsAreKeysOfSeveralParts() {
        try (Application application = Application.start(SeveralKeys.class)) {
            SeveralKeys bean = application.bean(SeveralKeys.class);

            bean.work("x", Set.of(2, 1));
            assertThat(application.locks.lastRequest().keys()).hasSize(3);
            bean.work("x", List.of(List.of("a:b", "c")));
            assertThat(application.locks.lastRequest().keys())
                    .containsExactly(LockKey.of("stock", "a:b", "c"), LockKey.of("stock", "x"));
        }
    }

    @Test
    void keysThatAreNoneOrTooManyAreRefused() {
        try (Application application = Application.start(SeveralKeys.class)) {
            SeveralKeys bean = application.bean(SeveralKeys.class);

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> bean.work("x", List.of()))
                    .withMessageContaining("empty");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> bean.work("x", Arrays.asList("a", null)))
                    .withMessageContaining("null");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> bean.work("x", Collections.nCopies(101, "a")))
                    .withMessageContaining("101 keys");
            assertThat(application.locks.requests).isEmpty();
        }
    }

    @Test
    void keysThatCannotWorkStopTheStart() {
        assertThat(Application.startFailure(KeyAndKeys.class).problem()).isEqualTo("it has both key and keys");
        assertThat(Application.startFailure(OptimisticKeys.class).problem()).contains("OPTIMISTIC", "keys");
        assertThat(Application.startFailure(EmptyKeys.class).problem()).isEqualTo("one of its keys is empty");
    }

    static class ByValue {
        @DistributedLock("stock")
        void work() {}

        void other() {}
    }

    static class TwoNames {
        @DistributedLock(value = "a", name = "b")
        void work() {}
    }

    static class NoName {
        @DistributedLock
        void work() {}
    }

    static class BadName {
        @DistributedLock("Bad Name")
        void work() {}
    }

    static class BadDuration {
        @DistributedLock(name = "stock", waitTime = "soon")
        void work() {}
    }

    static class BadLease {
        @DistributedLock(name = "stock", leaseTime = "1ms")
        void work() {}
    }

    static class Everything {
        @DistributedLock(
                name = "${lock}",
                waitTime = "${wait}",
                leaseTime = "PT10S",
                minHoldTime = "100ms",
                maxHoldTime = "1m",
                store = "${which}")
        void work() {}
    }

    @DistributedLock(name = "stock")
    @Retention(RetentionPolicy.RUNTIME)
    @interface StockLock {
        @AliasFor(annotation = DistributedLock.class, attribute = "key")
        String by();
    }

    static class Composed {
        @StockLock(by = "#sku")
        void work(String sku) {}
    }

    interface Contract {
        @DistributedLock(name = "stock", key = "#sku")
        void work(String sku);
    }

    static class ByInterface implements Contract {
        @Override
        public void work(String itsOwnName) {}
    }

    static class Reading {
        @DistributedLock(name = "stock", mode = LockMode.READ)
        void work() {}
    }

    static class SeveralKeys {
        @DistributedLock(
                name = "stock",
                keys = {"#first", "#others"})
        void work(String first, Collection<?> others) {}
    }

    static class KeyAndKeys {
        @DistributedLock(name = "stock", key = "#a", keys = "#b")
        void work(String a, String b) {}
    }

    static class OptimisticKeys {
        @DistributedLock(name = "stock", keys = "#a", mode = LockMode.OPTIMISTIC)
        void work(String a) {}
    }

    static class EmptyKeys {
        @DistributedLock(name = "stock", keys = "")
        void work(String a) {}
    }
}
