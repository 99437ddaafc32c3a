package io.distlock.txn.tcc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A class whose methods take part in distributed transactions by reservation: a {@link Try} reserves, so that a later {@link Confirm}
 * cannot fail for lack of anything and a {@link Cancel} can give everything back. A try that returns is the branch's vote to commit.
 *
 * <pre>{@code
 * @TccParticipant("stock")
 * class Stock {
 *
 *     @Try
 *     public void reserve(String sku, int pieces) { ... free -= pieces, reserved += pieces, or throw ... }
 *
 *     @Confirm
 *     public void ship(String sku, int pieces) { ... reserved -= pieces ... }
 *
 *     @Cancel
 *     public void release(String sku, int pieces) { ... reserved -= pieces, free += pieces ... }
 * }
 * }</pre>
 *
 * <p>Confirm and cancel take the arguments of the try, which are recorded as JSON of the declared types. They are called by whichever
 * instance of the service finishes the transaction, possibly much later. The arguments stay in the table until it is cleaned up, so
 * pass keys and no secrets. What a try reserved is visible to others before the
 * transaction has ended: keep reserved and free apart.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface TccParticipant {

    /** Same as {@link #name()}. */
    String value() default "";

    /**
     * First part of the names of its participants, {@code <name>.<method>}, by which they are found after a restart: do not change it
     * while transactions are in flight. {@code [A-Za-z0-9._:-]}; required.
     */
    String name() default "";

    /** How repeated, late and empty calls are dealt with. */
    Fence fence() default Fence.LOCAL_TX;
}
