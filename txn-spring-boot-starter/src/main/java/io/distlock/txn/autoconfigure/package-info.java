/** Wires distributed transactions into an application: settings, decision logs, engines and their life cycle. */
@NullMarked
package io.distlock.txn.autoconfigure;

import org.jspecify.annotations.NullMarked;
