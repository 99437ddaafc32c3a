/** Decision logs in a database of the application. */
@NullMarked
package io.distlock.txn.autoconfigure.jdbc;

import org.jspecify.annotations.NullMarked;
