package io.distlock.txn;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a method in a distributed transaction: what its branches do all happens or none of it does, whichever process dies on the
 * way. Branches are opened by TCC participants, by plain participants and by local transactions that the method works in.
 *
 * <pre>{@code
 * @DistributedTransaction(timeout = "10s")
 * public void order(Order order) {
 *     orders.insert(order);                          // a local transaction
 *     stock.reserve(order.sku(), order.pieces());    // a TCC participant
 * }
 * }</pre>
 *
 * <p>May stand on a class, for all of its public methods, and on another annotation. Calls have to come from outside of the bean. The
 * method returns when every branch has acknowledged the outcome, or could not be reached for a while; its work must have ended when it
 * returns, so futures and publishers are refused. {@code ${...}} is resolved in every text.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface DistributedTransaction {

    /** Same as {@link #name()}. */
    String value() default "";

    /** Shown in metrics, traces and the endpoint; class and method if empty. */
    String name() default "";

    /** What to do about a distributed transaction that is there already; one joined keeps the settings that it began with. */
    Propagation propagation() default Propagation.REQUIRED;

    /** Until it must be decided to commit, else it rolls back, as {@code 10s} or ISO; {@code distlock.txn.timeout} if empty. */
    String timeout() default "";

    /** Rolls back at these exceptions too; without any rule at unchecked ones and errors. The closest class decides. */
    Class<? extends Throwable>[] rollbackFor() default {};

    /** Commits in spite of these exceptions. */
    Class<? extends Throwable>[] noRollbackFor() default {};

    /** Whether a branch that failed dooms the transaction although its exception was caught. */
    boolean rollbackOnBranchFailure() default true;

    /** When the call returns after it was decided to commit. */
    Completion completion() default Completion.SYNC;

    /** Decision log: a type that is configured, or the name of a bean; {@code distlock.txn.log.type} if empty. */
    String log() default "";
}
