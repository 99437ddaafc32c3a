package io.distlock.txn.tcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.txn.BranchId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a class may look like, and what is said of one that may not. */
class TccScannerTests {

    @Test
    void participantIsNamedAfterClassAndMethod() {
        assertThat(participants(Simple.class)).containsExactly("simple.reserve");
    }

    @Test
    void severalTriesNameTheirPartners() {
        List<TccMethods> found = TccScanner.scan(Several.class);

        assertThat(found.stream().map(TccMethods::participant)).containsExactly("several.in", "several.out");
        assertThat(found.get(0).confirm().method().getName()).isEqualTo("confirmIn");
        assertThat(found.get(1).cancel().method().getName()).isEqualTo("cancelOut");
    }

    @Test
    void branchMayBeTheFirstOrTheLastParameter() {
        TccMethods methods = TccScanner.scan(WithBranch.class).get(0);

        assertThat(methods.attempt().branchAt()).isEqualTo(1);
        assertThat(methods.confirm().branchAt()).isZero();
        assertThat(methods.cancel().branchAt()).isEqualTo(-1);
    }

    @Test
    void typeVariablesOfASuperclassAreResolved() {
        TccMethods methods = TccScanner.scan(OfStrings.class).get(0);

        assertThat(methods.attempt().recorded().get(0).getContentType().getRawClass())
                .isEqualTo(String.class);
    }

    @Test
    void overriddenMethodCountsOnce() {
        assertThat(participants(Overriding.class)).containsExactly("overriding.reserve");
    }

    @Test
    void missingAnnotationsAreNamed() {
        assertRefused(Object.class, "java.lang.Object is not annotated with @TccParticipant");
        assertRefused(Unnamed.class, "needs one name");
        assertRefused(NoTry.class, "has no method with @Try");
        assertRefused(NoConfirm.class, "NoConfirm.reserve has no @Confirm");
        assertRefused(NoCancel.class, "NoCancel.reserve has no @Cancel");
        assertRefused(WrongName.class, "has no @Confirm method of the name 'nowhere'");
        assertRefused(Unused.class, "Unused.other belongs to no @Try");
    }

    @Test
    void ambiguityIsNamed() {
        assertRefused(Ambiguous.class, "Ambiguous.in must name its @Confirm method, as there are 2");
        assertRefused(Overloaded.class, "same participant name 'overloaded.reserve'");
    }

    @Test
    void wrongParametersAreNamed() {
        assertRefused(
                WrongParameters.class,
                "@Cancel of Method " + WrongParameters.class.getName()
                        + ".reserve must take its parameters [java.util.List<java.lang.String>], but Method "
                        + WrongParameters.class.getName() + ".cancel takes [java.util.List<java.lang.Integer>]");
        assertRefused(BranchInTheMiddle.class, "neither the first parameter nor the last");
        assertRefused(
                Unserialisable.class,
                "Parameter 2 of Method " + Unserialisable.class.getName() + ".reserve cannot be recorded as JSON");
    }

    @Test
    void wrongMethodsAreNamed() {
        assertRefused(PrivateConfirm.class, "PrivateConfirm.confirm is private or static");
        assertRefused(StaticTry.class, "StaticTry.reserve is private or static");
        assertRefused(Refusing.class, "Refusing.confirm must return void");
        assertRefused(Asynchronous.class, "Asynchronous.reserve returns a CompletableFuture");
        assertRefused(BadName.class, "no valid name; give it one by @Try(name = ...)");
    }

    private static List<String> participants(Class<?> type) {
        return TccScanner.scan(type).stream().map(TccMethods::participant).toList();
    }

    private static void assertRefused(Class<?> type, String message) {
        assertThatThrownBy(() -> TccScanner.scan(type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @TccParticipant("simple")
    static class Simple {
        @Try
        void reserve(String sku) {}

        @Confirm
        void confirm(String sku) {}

        @Cancel
        void cancel(String sku) {}
    }

    @TccParticipant("several")
    static class Several {
        @Try(confirm = "confirmIn", cancel = "cancelIn")
        void in(int amount) {}

        @Try(name = "out", confirm = "confirmOut", cancel = "cancelOut")
        void takeOut(String account) {}

        @Confirm
        void confirmIn(int amount) {}

        @Cancel
        void cancelIn(int amount) {}

        @Confirm
        void confirmOut(String account) {}

        @Cancel
        void cancelOut(String account) {}
    }

    @TccParticipant("branch")
    static class WithBranch {
        @Try
        void reserve(String sku, BranchId branch) {}

        @Confirm
        void confirm(BranchId branch, String sku) {}

        @Cancel
        void cancel(String sku) {}
    }

    abstract static class Base<T> {
        @Try
        void reserve(List<T> all) {}

        @Confirm
        void confirm(List<T> all) {}

        @Cancel
        void cancel(List<T> all) {}
    }

    @TccParticipant("strings")
    static class OfStrings extends Base<String> {}

    @TccParticipant("overriding")
    static class Overriding extends Simple {
        @Try
        @Override
        void reserve(String sku) {}
    }

    @TccParticipant
    static class Unnamed extends Simple {}

    @TccParticipant("none")
    static class NoTry {}

    @TccParticipant("none")
    static class NoConfirm {
        @Try
        void reserve() {}

        @Cancel
        void cancel() {}
    }

    @TccParticipant("none")
    static class NoCancel {
        @Try
        void reserve() {}

        @Confirm
        void confirm() {}
    }

    @TccParticipant("wrong")
    static class WrongName {
        @Try(confirm = "nowhere")
        void reserve() {}

        @Confirm
        void confirm() {}

        @Cancel
        void cancel() {}
    }

    @TccParticipant("unused")
    static class Unused {
        @Try(confirm = "confirm")
        void reserve() {}

        @Confirm
        void confirm() {}

        @Confirm
        void other() {}

        @Cancel
        void cancel() {}
    }

    @TccParticipant("ambiguous")
    static class Ambiguous {
        @Try
        void in() {}

        @Confirm
        void confirmIn() {}

        @Confirm
        void confirmOut() {}

        @Cancel
        void cancel() {}
    }

    @TccParticipant("overloaded")
    static class Overloaded {
        @Try(confirm = "confirm", cancel = "cancel")
        void reserve() {}

        @Try(confirm = "confirm", cancel = "cancel")
        void reserve(String sku) {}

        @Confirm
        void confirm() {}

        @Confirm
        void confirm(String sku) {}

        @Cancel
        void cancel() {}

        @Cancel
        void cancel(String sku) {}
    }

    @TccParticipant("wrong")
    static class WrongParameters {
        @Try
        void reserve(List<String> skus) {}

        @Confirm
        void confirm(List<String> skus) {}

        @Cancel
        void cancel(List<Integer> skus) {}
    }

    @TccParticipant("middle")
    static class BranchInTheMiddle {
        @Try
        void reserve(String sku, BranchId branch, int pieces) {}
    }

    @TccParticipant("unserialisable")
    static class Unserialisable {
        @Try
        void reserve(String sku, java.io.InputStream data) {}
    }

    @TccParticipant("private")
    static class PrivateConfirm {
        @Confirm
        private void confirm() {}
    }

    @TccParticipant("static")
    static class StaticTry {
        @Try
        static void reserve() {}
    }

    @TccParticipant("refusing")
    static class Refusing {
        @Try
        void reserve() {}

        @Confirm
        boolean confirm() {
            return false;
        }

        @Cancel
        void cancel() {}
    }

    @TccParticipant("asynchronous")
    static class Asynchronous {
        @Try
        CompletableFuture<String> reserve() {
            return CompletableFuture.completedFuture("");
        }

        @Confirm
        void confirm() {}

        @Cancel
        void cancel() {}
    }

    @TccParticipant("bad name")
    static class BadName extends Simple {}
}
