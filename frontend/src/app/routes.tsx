import { lazy, Suspense } from 'react';
import { Navigate, type RouteObject, useLocation, useParams } from 'react-router';
import { AppHeader } from './AppHeader';
import { CanReview } from './CanReview';
import { DeskLoading } from './DeskLoading';
import { NotFoundPage } from './NotFoundPage';
import { RequireSession } from './RequireSession';
import { Root } from './Root';
import { RouteError } from './RouteError';
import { CanManage } from './CanManage';
import { FiguresPage } from '../pages/figures/FiguresPage';
import { OwnFiguresPage } from '../pages/figures/OwnFiguresPage';
import { InstructionsPage } from '../pages/instructions/InstructionsPage';
import { QueuePage } from '../pages/queue/QueuePage';
import { JoinPage } from '../pages/join/JoinPage';
import { SignInPage } from '../pages/sign-in/SignInPage';
import { TourPage } from '../pages/tour/TourPage';
import { TrainingPage } from '../pages/training/TrainingPage';

// The desks bring the canvas code; who only signs in does not load it.
const LabelingPage = lazy(() => import('../labeling/LabelingPage'));
const ProjectsPage = lazy(() => import('../pages/projects/ProjectsPage'));
const ReviewPage = lazy(() => import('../pages/review/ReviewPage'));
// Of no use to annotators.
const RoundMoviesPage = lazy(() => import('../pages/rounds/RoundMoviesPage'));
const RoundsPage = lazy(() => import('../pages/rounds/RoundsPage'));
// Seldom opened.
const AccountPage = lazy(() => import('../pages/account/AccountPage'));
const PeoplePage = lazy(() => import('../pages/people/PeoplePage'));

/** What a route tells the root: a desk is dark in both themes. */
export interface RouteHandle {
  desk?: boolean;
  title: string;
}

function numberFrom(param: string | undefined): number | null {
  return param !== undefined && /^[1-9]\d*$/.test(param) ? Number(param) : null;
}

function TaskRoute() {
  const id = numberFrom(useParams()['id']);
  if (id === null) return <NotFoundPage />;
  return (
    <Suspense fallback={<DeskLoading words="Opening the task" />}>
      <LabelingPage key={id} taskId={id} />
    </Suspense>
  );
}

function ReviewRoute() {
  const { id: param } = useParams();
  const id = numberFrom(param);
  if (param !== undefined && id === null) return <NotFoundPage />;
  return (
    <CanReview>
      <Suspense fallback={<DeskLoading words="Opening the review desk" />}>
        <ReviewPage taskId={id} />
      </Suspense>
    </CanReview>
  );
}

function JoinRoute() {
  const token = useParams()['token'] ?? '';
  return <JoinPage key={token} token={token} />;
}

function InstructionsRoute() {
  const { project: param, kind } = useParams();
  const project = numberFrom(param);
  if (param === undefined) return <InstructionsPage chosen={null} />;
  if (project === null || (kind !== 'segmentation' && kind !== 'tracking')) return <NotFoundPage />;
  return <InstructionsPage key={`${project}/${kind}`} chosen={{ project, kind }} />;
}

function ProjectsRoute() {
  return (
    <CanManage what="Projects">
      <Suspense fallback={null}>
        <ProjectsPage />
      </Suspense>
    </CanManage>
  );
}

function AccountRoute() {
  return (
    <Suspense fallback={null}>
      <AccountPage />
    </Suspense>
  );
}

function RoundsRoute({ movies = false }: { movies?: boolean }) {
  const { number: param } = useParams();
  const number = numberFrom(param);
  if (param !== undefined && number === null) return <NotFoundPage />;
  return (
    <CanReview what="Rounds are for experts">
      <Suspense fallback={<AppHeader />}>
        {movies && number !== null ? <RoundMoviesPage number={number} /> : <RoundsPage number={number} />}
      </Suspense>
    </CanReview>
  );
}

function PeopleRoute() {
  return (
    <CanManage what="People">
      <Suspense fallback={null}>
        <PeoplePage />
      </Suspense>
    </CanManage>
  );
}

/** Typed addresses with a slash at the end are the same page. */
function Elsewhere() {
  const { pathname, search } = useLocation();
  if (pathname.length > 1 && pathname.endsWith('/')) {
    return <Navigate to={pathname.replace(/\/+$/, '') + search} replace />;
  }
  return <NotFoundPage />;
}

const desk = (title: string): RouteHandle => ({ desk: true, title });
const page = (title: string): RouteHandle => ({ title });

export const routes: RouteObject[] = [
  {
    element: <Root />,
    errorElement: <RouteError />,
    children: [
      { path: 'sign-in', element: <SignInPage />, handle: page('Sign in') },
      { path: 'join/:token', element: <JoinRoute />, handle: page('Join') },
      {
        element: <RequireSession />,
        errorElement: <RouteError />,
        children: [
          { index: true, element: <QueuePage />, handle: page('Work') },
          { path: 'figures', element: <FiguresPage />, handle: page('Figures') },
          { path: 'my-figures', element: <OwnFiguresPage />, handle: page('My figures') },
          {
            path: 'instructions/:project?/:kind?',
            element: <InstructionsRoute />,
            handle: page('Instructions'),
          },
          { path: 'projects', element: <ProjectsRoute />, handle: page('Projects') },
          { path: 'training', element: <TrainingPage />, handle: page('Training') },
          { path: 'tour', element: <TourPage />, handle: desk('Tour') },
          { path: 'tasks/:id', element: <TaskRoute />, handle: desk('Task') },
          { path: 'review/:id?', element: <ReviewRoute />, handle: desk('Review') },
          { path: 'rounds/:number?', element: <RoundsRoute />, handle: page('Rounds') },
          {
            path: 'rounds/:number/movies',
            element: <RoundsRoute movies />,
            handle: page('Movies of a round'),
          },
          { path: 'account', element: <AccountRoute />, handle: page('Account') },
          { path: 'people', element: <PeopleRoute />, handle: page('People') },
          { path: '*', element: <Elsewhere />, handle: page('Not found') },
        ],
      },
    ],
  },
];
