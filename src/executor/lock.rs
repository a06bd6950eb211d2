//! A lock for what wakers share, which costs what it has to.

#[cfg(all(target_family = "wasm", not(target_feature = "atomics")))]
pub(super) use unshared::{Lock, Locked};

#[cfg(not(all(target_family = "wasm", not(target_feature = "atomics"))))]
pub(super) use shared::{Lock, Locked};

#[cfg(not(all(target_family = "wasm", not(target_feature = "atomics"))))]
mod shared {
    use std::sync::{Mutex, MutexGuard, PoisonError};

    /// A lock between threads. Who panics while holding it leaves it usable.
    pub(in crate::executor) struct Lock<T>(Mutex<T>);

    pub(in crate::executor) type Locked<'a, T> = MutexGuard<'a, T>;

    impl<T> Lock<T> {
        pub(in crate::executor) fn new(value: T) -> Self {
            Lock(Mutex::new(value))
        }

        pub(in crate::executor) fn lock(&self) -> Locked<'_, T> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }
}

#[cfg(all(target_family = "wasm", not(target_feature = "atomics")))]
mod unshared {
    use core::cell::{RefCell, RefMut};

    /// The same where an instance has one thread: nobody is there to wait for. The standard library's
    /// lock also looks for panics there, twice, which took an eighth of a yield.
    pub(in crate::executor) struct Lock<T>(RefCell<T>);

    pub(in crate::executor) type Locked<'a, T> = RefMut<'a, T>;

    // SAFETY: without atomics a module's memory belongs to one instance, and an instance to one
    // thread, so that nothing in it is ever reached from two.
    unsafe impl<T: Send> Sync for Lock<T> {}

    impl<T> Lock<T> {
        pub(in crate::executor) fn new(value: T) -> Self {
            Lock(RefCell::new(value))
        }

        pub(in crate::executor) fn lock(&self) -> Locked<'_, T> {
            self.0.borrow_mut()
        }
    }
}
