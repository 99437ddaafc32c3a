/** Runs annotated methods under their locks: attributes, keys, return types, transactions and the advice itself. */
@NullMarked
package io.distlock.lock.interceptor;

import org.jspecify.annotations.NullMarked;
