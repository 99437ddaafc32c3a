package io.distlock.txn.tcc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives back what a {@link Try} reserved. It may not refuse: an exception means not yet, and it is called again until it returns.
 * It is not called for a try that never took place.
 *
 * <p>Takes the arguments of the try and possibly, first or last, a {@link io.distlock.txn.BranchId}; returns nothing; neither private
 * nor static.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Cancel {}
