package io.distlock.lock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a method of a bean under a distributed lock.
 *
 * <pre>{@code
 * @DistributedLock(name = "stock", key = "#order.sku")
 * public void reserve(Order order) { ... }
 * }</pre>
 *
 * <p>The lock is taken before a transaction of the method begins and released after it has ended. For methods that return a
 * {@code CompletionStage}, a {@code Mono} or a {@code Flux} it is held until that ends. The work sees its lock, with the
 * fencing token, as {@link LockHandle#current()}.
 *
 * <p>Each attribute can be set for one name under {@code distlock.locks.<name>.*}, which wins over the annotation. An empty
 * attribute takes the global setting. Placeholders as {@code ${...}} are resolved in all attributes but expressions; durations
 * are written as {@code 5s} or {@code PT5S}.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface DistributedLock {

    /** Same as {@link #name()}. */
    String value() default "";

    /** Family of the lock, {@code [a-z0-9-]+}: tag of its metrics and key of its settings. Required. */
    String name() default "";

    /**
     * SpEL expression over the arguments, {@code #parameter} or {@code #a0}, that gives the key within the family: a string,
     * number, boolean, enum, UUID or a list of these. Null and empty are refused. Without a key the family has one lock.
     */
    String key() default "";

    /**
     * Expressions, instead of {@link #key()}, of several locks that are taken together: each gives one key, or a list, set or array of
     * keys, up to {@link LockRequest#KEYS_MAX} in all. They are always taken in the same order, so that calls that name them in
     * different orders do not wait for each other in a circle. Each lock has its token, see {@link LockHandle#fencingToken(LockKey)}.
     *
     * <p>A call within another one that holds some of the locks enters these again and waits for the others, up to its wait time; if
     * calls within calls ask in opposite orders, only that time ends the wait, so the outermost call should name all.
     */
    String[] keys() default {};

    /** How the resource is shared. */
    LockMode mode() default LockMode.EXCLUSIVE;

    /** Budget of the whole wait, 5 seconds if nothing else is set; {@code 0s} tries once and never queues. */
    String waitTime() default "";

    /** Lease that protects against a dead holder, 30 seconds if nothing else is set; renewed while the method runs. */
    String leaseTime() default "";

    /** The lock stays taken at least so long, for quick jobs on processes with skewed clocks. */
    String minHoldTime() default "";

    /** Renewal stops after it. */
    String maxHoldTime() default "";

    /** What happens to a call that does not get the lock. */
    OnBusy onBusy() default OnBusy.THROW;

    /** Method of the same class with the same parameters and return type, for {@link OnBusy#FALLBACK}. */
    String fallbackMethod() default "";

    /** SpEL expression over the arguments; false runs the method without the lock. */
    String condition() default "";

    /** What happens to a call whose lock is lost on the way. */
    OnLost onLost() default OnLost.FAIL;

    /** When the lock is released. */
    ReleaseTime release() default ReleaseTime.AFTER_TRANSACTION;

    /** How often a call with {@link LockMode#OPTIMISTIC} is tried, the first time included. */
    int maxAttempts() default 10;

    /** Bound of the first random pause between attempts with {@link LockMode#OPTIMISTIC}; it doubles with each of them. */
    String backoff() default "100ms";

    /** Store of this lock: {@code redis}, {@code zookeeper}, {@code quorum}, {@code memory} or the name of a bean. */
    String store() default "";
}
