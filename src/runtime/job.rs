//! Functions, named so that another loop can run them.
//!
//! All loops of a run are instances of one wasm module, and so have the same function table: the
//! address of a function means the same function in each of them. A [`Call`] carries two addresses,
//! of the function and of the code that decodes its arguments and encodes its value. Since only
//! plain function pointers are taken, a closure that captures something does not compile.

use core::any::type_name;
use core::future::Future;
use core::panic::Location;
use core::pin::Pin;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::queue::codec::{self, CodecError};
use crate::runtime::context::LoopContext;

/// The encoded bytes of arguments that are read in no time.
const LONG_ARGS: usize = 256;

/// A function and its arguments, on their way to another loop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    stub: usize,
    function: usize,
    /// The address of the place in the source that made the call.
    site: usize,
    #[serde(with = "serde_bytes")]
    args: Vec<u8>,
}

/// A call that has arrived and is ready to run.
pub struct Job {
    /// The name of the function, without its path.
    pub name: &'static str,
    /// Its run, which gives the encoded value.
    pub run: Pin<Box<dyn Future<Output = Result<Vec<u8>, CodecError>>>>,
}

type Stub = fn(usize, &LoopContext, &[u8]) -> Result<Job, CodecError>;

impl Call {
    /// A call of `function`.
    ///
    /// # Errors
    /// [`CodecError`] when the arguments cannot be encoded.
    #[track_caller]
    pub fn function<A, F>(function: fn(A) -> F, args: &A) -> Result<Call, CodecError>
    where
        A: Serialize + DeserializeOwned + 'static,
        F: Future + 'static,
        F::Output: Serialize,
    {
        Call::new(function_stub::<A, F>, function as usize, args, Location::caller())
    }

    /// A call of `program`, which takes the context of the loop that it runs in.
    ///
    /// # Errors
    /// [`CodecError`] when the arguments cannot be encoded.
    #[track_caller]
    pub fn program<A, F>(program: fn(LoopContext, A) -> F, args: &A) -> Result<Call, CodecError>
    where
        A: Serialize + DeserializeOwned + 'static,
        F: Future + 'static,
        F::Output: Serialize,
    {
        Call::new(program_stub::<A, F>, program as usize, args, Location::caller())
    }

    fn new<A: Serialize>(
        stub: Stub,
        function: usize,
        args: &A,
        site: &'static Location<'static>,
    ) -> Result<Call, CodecError> {
        let args = codec::encode(args)?;
        Ok(Call { stub: stub as usize, function, site: address(site), args })
    }

    /// The same call on behalf of another place in the source.
    #[must_use]
    pub fn made_at(self, site: &'static Location<'static>) -> Call {
        Call { site: address(site), ..self }
    }

    /// The place in the source that made the call.
    pub fn site(&self) -> &'static Location<'static> {
        // SAFETY: `site` was made from a reference to a static, in an instance of this same module
        // (calls come only from loops of the same run), whose statics have the same addresses.
        unsafe { &*core::ptr::with_exposed_provenance(self.site) }
    }

    /// Whether reading its arguments may take longer than all else that is done for a call.
    pub(super) fn is_long(&self) -> bool {
        self.args.len() > LONG_ARGS
    }

    /// Makes the call ready to run in the loop of `context`.
    ///
    /// # Errors
    /// [`CodecError`] when the arguments cannot be decoded.
    pub fn prepare(&self, context: &LoopContext) -> Result<Job, CodecError> {
        // SAFETY: `stub` was made from a `Stub` by one of the two functions above, in an instance of
        // this same module (calls come only from loops of the same run).
        let stub: Stub = unsafe { from_address(self.stub) };
        stub(self.function, context, &self.args)
    }
}

fn function_stub<A, F>(function: usize, _: &LoopContext, args: &[u8]) -> Result<Job, CodecError>
where
    A: DeserializeOwned + 'static,
    F: Future + 'static,
    F::Output: Serialize,
{
    // SAFETY: a call with this stub was made by `Call::function` with these very types.
    let function: fn(A) -> F = unsafe { from_address(function) };
    let args = codec::decode(args)?;
    Ok(job(move || function(args)))
}

fn program_stub<A, F>(program: usize, context: &LoopContext, args: &[u8]) -> Result<Job, CodecError>
where
    A: DeserializeOwned + 'static,
    F: Future + 'static,
    F::Output: Serialize,
{
    // SAFETY: a call with this stub was made by `Call::program` with these very types.
    let program: fn(LoopContext, A) -> F = unsafe { from_address(program) };
    let (context, args) = (context.clone(), codec::decode(args)?);
    Ok(job(move || program(context, args)))
}

/// A function may compute before it gives its future: that too belongs to the job.
fn job<F>(call: impl FnOnce() -> F + 'static) -> Job
where
    F: Future + 'static,
    F::Output: Serialize,
{
    let run = async move { codec::encode(&call().await) };
    Job { name: short_name::<F>(), run: Box::pin(run) }
}

fn address(site: &'static Location<'static>) -> usize {
    core::ptr::from_ref(site).expose_provenance()
}

/// The function that has this address.
///
/// # Safety
/// The address must be one of a function of type `F`, taken in an instance of this module.
unsafe fn from_address<F: Copy>(address: usize) -> F {
    const { assert!(size_of::<F>() == size_of::<usize>()) };
    // SAFETY: by the caller's word the bits are those of an `F`, and the sizes are the same. The
    // address goes through a pointer, which a function pointer is in this language.
    unsafe { core::mem::transmute_copy(&core::ptr::with_exposed_provenance::<()>(address)) }
}

/// `square` of `polyloop::scenarios::demo::square::{{closure}}`.
fn short_name<F>() -> &'static str {
    let path = type_name::<F>();
    let mut path = path.find('<').map_or(path, |end| &path[..end]);
    // Searching for a text takes longer than all else that a call needs before it runs.
    while let Some(outer) = path.strip_suffix("::{{closure}}") {
        path = outer;
    }
    path.rfind(':').map_or(path, |last| &path[last + 1..])
}
