//! Functions, given to whichever of several loops is free.

use core::future::Future;
use core::panic::Location;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::queue::{Queue, codec};
use crate::runtime::calls::CallError;
use crate::runtime::context::LoopContext;
use crate::runtime::crew::{Crew, CrewOptions, Trade, UnitError};
use crate::runtime::job::Call;
use crate::runtime::peer::{LoopHandle, Peer};
use crate::runtime::wire::{LoopSpec, LoopStartError};
use crate::trace::LoopKind;

/// N loops that run functions. Work is pulled: a loop gets its next call when it is done with one,
/// so that a slow one holds up nobody.
pub struct Pool {
    crew: Crew<Functions>,
}

impl Pool {
    /// A pool whose loops are named `<name>-0`, `<name>-1` and so on.
    ///
    /// # Errors
    /// [`LoopStartError`] when a loop cannot be started.
    #[track_caller]
    pub fn start(
        context: &LoopContext,
        name: &str,
        kind: LoopKind,
        options: CrewOptions,
    ) -> impl Future<Output = Result<Pool, LoopStartError>> + use<> {
        let trade = Functions { name: name.to_owned(), kind, site: Location::caller() };
        let crew = Crew::start(context, options, trade);
        async move { crew.await.map(|crew| Pool { crew }) }
    }

    /// Runs `function` on the next loop that is free. The call is in the queue at once, whether or
    /// not its value is awaited.
    ///
    /// # Errors
    /// [`UnitError`] when there is no value.
    #[track_caller]
    pub fn submit<A, F>(
        &self,
        function: fn(A) -> F,
        args: &A,
    ) -> impl Future<Output = Result<F::Output, UnitError>> + use<A, F>
    where
        A: Serialize + DeserializeOwned + 'static,
        F: Future + 'static,
        F::Output: Serialize + DeserializeOwned,
    {
        self.submit_call(Call::function(function, args))
    }

    fn submit_call<T: DeserializeOwned>(
        &self,
        call: Result<Call, codec::CodecError>,
    ) -> impl Future<Output = Result<T, UnitError>> + use<T> {
        let value = call.map(|call| self.crew.submit(call));
        async move {
            let value = value.map_err(|error| not_sendable(&error))?.await?;
            codec::decode(&value.0).map_err(|error| not_sendable(&error))
        }
    }

    /// Runs `function` for every item and gives the values in the order of the items, whichever is
    /// done first.
    ///
    /// # Errors
    /// [`UnitError`] in the place of each value that there is not.
    #[track_caller]
    pub fn map<A, F>(
        &self,
        function: fn(A) -> F,
        items: impl IntoIterator<Item = A>,
    ) -> impl Future<Output = Vec<Result<F::Output, UnitError>>>
    where
        A: Serialize + DeserializeOwned + 'static,
        F: Future + 'static,
        F::Output: Serialize + DeserializeOwned,
    {
        let site = Location::caller();
        let call = |item| Call::function(function, &item).map(|call| call.made_at(site));
        let values = items.into_iter().map(|item| self.submit_call(call(item)));
        crate::executor::join_all(values.collect::<Vec<_>>())
    }

    /// Ends the loops. Calls that are not done fail with [`UnitError::Closed`].
    pub async fn close(self) {
        self.crew.dismiss().await;
    }
}

fn not_sendable(error: &codec::CodecError) -> UnitError {
    UnitError::Failed(CallError::NotSendable(error.to_string()))
}

/// The trade of running whatever function comes.
struct Functions {
    name: String,
    kind: LoopKind,
    /// The place in the source that started the pool.
    site: &'static Location<'static>,
}

impl Trade for Functions {
    type Unit = Call;
    type Value = Encoded;
    type Worker = Peer;
    type Bench = Peer;

    async fn hire(
        &self,
        context: &LoopContext,
        number: u32,
    ) -> Result<(Peer, Peer), LoopStartError> {
        let spec = LoopSpec::new(format!("{}-{number}", self.name)).kind(self.kind);
        let program = Call::program(serve, &()).map(|call| call.made_at(self.site));
        let handle: LoopHandle<()> = context.start_call(spec, program).await?;
        Ok((handle.peer().clone(), handle.peer().clone()))
    }

    async fn work(&self, peer: &Peer, _: u32, call: Call) -> Result<Encoded, CallError> {
        peer.submit_call(call).raw().await.map(Encoded)
    }

    async fn dismiss(&self, peer: &Peer) {
        // A loop that is gone needs no word.
        let _ = peer.sender(DISMISSAL).send_at(self.site, ()).await;
    }
}

/// An encoded value, whose type is known to who submitted the call.
struct Encoded(Vec<u8>);

const DISMISSAL: Queue<()> = Queue::new(65_002, "dismissal");

/// The program of a pool's loop: it lives until it is dismissed, and runs what it is sent.
async fn serve(context: LoopContext, (): ()) {
    if let Some(parent) = context.parent() {
        // Whatever comes, a word or the parent's end, there is no more work.
        let _ = parent.receiver(DISMISSAL).recv().await;
    }
}
