/** What the decision logs share: the form of a record. Each log is a package below. */
@NullMarked
package io.distlock.txn.log;

import org.jspecify.annotations.NullMarked;
