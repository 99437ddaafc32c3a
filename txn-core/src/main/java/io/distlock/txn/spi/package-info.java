/** What a decision log and a participant implement; only authors of those need it. */
@NullMarked
package io.distlock.txn.spi;

import org.jspecify.annotations.NullMarked;
