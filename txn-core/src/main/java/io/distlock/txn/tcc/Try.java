package io.distlock.txn.tcc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Reserves what the transaction needs, or throws. Each call through the participant's proxy opens a branch of the current
 * transaction; an exception rolls the branch back and dooms the transaction, unless that says otherwise.
 *
 * <p>Neither private nor static. It may return anything that is complete when it returns, so no future or stream. One parameter, the
 * first or the last, may be a {@link io.distlock.txn.BranchId}: the caller passes anything, the method sees its branch, for example as
 * a key that makes a call elsewhere repeatable.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Try {

    /** Second part of the participant's name, the method's own name if empty. Keep it when the method is renamed. */
    String name() default "";

    /** Name of its {@link Confirm} method; may be left out if the class has only one. */
    String confirm() default "";

    /** Name of its {@link Cancel} method; may be left out if the class has only one. */
    String cancel() default "";
}
