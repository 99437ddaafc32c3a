/** Coordinators as processes of their own on real servers, and what can befall them. */
@NullMarked
package io.distlock.txn.faults;

import org.jspecify.annotations.NullMarked;
